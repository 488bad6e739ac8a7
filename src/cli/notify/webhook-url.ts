import { readFile } from 'node:fs/promises';
import type { Environment } from '../../config/config.js';
import { UsageError } from '../command/command-exit.js';

const VARIABLE = 'GREENKUBE_WEBHOOK_URL';
const MAX_CHARACTERS = 4096;

/**
 * Whoever knows the address of a webhook may write to the channel: it comes from the environment or a file, and no
 * message repeats any of it.
 * @throws UsageError
 */
export async function readWebhookUrl(environment: Environment, file: string | null): Promise<string> {
  const given = environment[VARIABLE] ?? '';
  if (file === null && given === '') throw new UsageError(`give --webhook-url-file, or ${VARIABLE} in the environment`);
  if (file !== null && given !== '') throw new UsageError(`give --webhook-url-file or ${VARIABLE}, not both`);
  const name = file === null ? VARIABLE : 'the webhook file';
  const text = (file === null ? given : await readSecret(file)).trim();
  const url = text.length <= MAX_CHARACTERS && URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) throw new UsageError(`${name} must hold a URL`);
  if (url.username !== '' || url.password !== '') throw new UsageError(`${name} must not hold a user or password`);
  return url.href;
}

async function readSecret(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : `${file} cannot be read`);
  }
}
