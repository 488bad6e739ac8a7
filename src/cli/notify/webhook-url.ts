import { readFile } from 'node:fs/promises';
import type { Environment } from '../../config/config.js';
import { UsageError } from '../command/command-exit.js';

const VARIABLE = 'GREENKUBE_WEBHOOK_URL';
const MAX_CHARACTERS = 4096;

/**
 * Reads the URL of the webhook. The URL itself is a credential: it comes from the environment or a file, and no message
 * quotes it.
 * @throws UsageError
 */
export async function readWebhookUrl(environment: Environment, file: string | null): Promise<string> {
  const given = environment[VARIABLE] ?? '';
  if (file === null && given === '') throw new UsageError(`set ${VARIABLE} or give --webhook-url-file`);
  if (file !== null && given !== '') throw new UsageError(`--webhook-url-file and ${VARIABLE} exclude each other`);
  const name = file === null ? VARIABLE : 'the webhook file';
  const text = (file === null ? given : await readSecret(file)).trim();
  const url = text.length <= MAX_CHARACTERS && URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new UsageError(`${name} must contain an http(s) URL`);
  if (url.username !== '' || url.password !== '') throw new UsageError(`${name} must not contain a user or password`);
  return url.href;
}

async function readSecret(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : `${file} cannot be read`);
  }
}
