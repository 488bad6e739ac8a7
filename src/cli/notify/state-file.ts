import { readFile, stat } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { MAX_NOTIFIED, type Notified } from './notified.js';

const VERSION = 2;
/** An entry has about 60 bytes. */
const MAX_BYTES = MAX_NOTIFIED * 200;

/** The state file is unusable. Nothing is sent then, because every recommendation would be sent again. */
export class StateError extends Error {
  override readonly name = 'StateError';
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

function parseNotified(text: string): Map<string, string> | null {
  try {
    const file = JSON.parse(text) as { version?: unknown; notified?: unknown; told?: unknown };
    // Version 1 of the format named the property `told`.
    const notified = file.version === VERSION ? file.notified : file.version === 1 ? file.told : null;
    if (!Array.isArray(notified) || notified.length > MAX_NOTIFIED) return null;
    const isEntry = (entry: unknown): entry is [string, string] =>
      Array.isArray(entry) && entry.length === 2 && entry.every((part) => typeof part === 'string');
    return notified.every(isEntry) ? new Map(notified) : null;
  } catch {
    return null;
  }
}

/**
 * Reads what earlier runs have sent; empty when the file does not exist yet.
 * @throws StateError for an unreadable file or one of another program
 */
export async function readNotified(path: string): Promise<Notified> {
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES) throw new StateError(`${path} is not a state file of greenkube-notify: it is too large`);
    const notified = parseNotified(await readFile(path, 'utf8'));
    if (notified !== null) return notified;
  } catch (error) {
    if (isMissing(error)) return new Map();
    if (error instanceof StateError) throw error;
    throw new StateError(error instanceof Error ? error.message : `${path} cannot be read`);
  }
  throw new StateError(
    `${path} is not a state file of greenkube-notify; delete it to start over (all open recommendations are sent again)`,
  );
}

/**
 * Replaces the file atomically, so that a crash leaves either the old or the new file.
 * @throws StateError
 */
export async function writeNotified(path: string, notified: Notified): Promise<void> {
  try {
    await writeFileAtomic(path, `${JSON.stringify({ version: VERSION, notified: [...notified] })}\n`, { mode: 0o600 });
  } catch (error) {
    throw new StateError(error instanceof Error ? error.message : `${path} cannot be written`);
  }
}
