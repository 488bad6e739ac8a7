import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Lock on a data directory that this process uses. */
export interface DataLock {
  release(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  /** Start of the process in clock ticks since boot; distinguishes it from a later process with the same number. Null without /proc. */
  readonly startTicks: string | null;
  readonly host: string;
  /** Directory of its sockets, for `greenkube-backup`; null in a lock of an earlier version. */
  readonly socketDirectory: string | null;
}

/** Another process, or this one, uses the data directory. */
export class DataInUseError extends Error {
  override readonly name = 'DataInUseError';
  /** Directory of the sockets of the process that uses it; null if it is not known. */
  readonly socketDirectory: string | null;

  constructor(directory: string, holder: string, socketDirectory: string | null) {
    super(
      `the data directory ${directory} is in use by ${holder}; stop that process, or set GREENKUBE_DATA_DIR to another directory`,
    );
    this.socketDirectory = socketDirectory;
  }
}

const LOCK_NAME = 'greenkube.lock';
/** Interval at which a holder rewrites its lock file, so that other hosts and containers can see that it is running. */
const TOUCH_MILLISECONDS = 10_000;
/** A lock of another host that was not rewritten for this time is stale. */
const STALE_MILLISECONDS = 45_000;
/** Several processes can find the same stale lock and overwrite it; after this pause the last writer has the lock. */
const TAKEOVER_MILLISECONDS = 250;

/** Directories locked by this process. A lock file with its process number is not sufficient: a restarted container can have the same number. */
const heldHere = new Set<string>();

/**
 * Locks the directory for this process. A stale lock is taken over, so that a killed service can restart at once; the package
 * `proper-lockfile` would wait until the lock is old (src/decisions/0009-libraries.md).
 * @param socketDirectory directory of the sockets of this process
 * @param touchMilliseconds interval at which the lock file is written again
 * @throws DataInUseError with the holder if the directory is in use
 */
export async function lockDataDirectory(
  directory: string,
  socketDirectory: string | null = null,
  touchMilliseconds = TOUCH_MILLISECONDS,
): Promise<DataLock> {
  const path = join(resolve(directory), LOCK_NAME);
  if (heldHere.has(path)) throw new DataInUseError(directory, `this process (${process.pid})`, null);
  const startTicks = await startTicksOf(process.pid);
  const text = JSON.stringify({ pid: process.pid, startTicks, host: hostname(), socketDirectory } satisfies Holder);
  heldHere.add(path);
  try {
    if (!(await wroteNew(path, text))) await takeOver(directory, path, text);
  } catch (error) {
    heldHere.delete(path);
    throw error;
  }
  let touched: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    touched = touched.then(() => touch(path, text)).catch(() => {});
  }, touchMilliseconds);
  timer.unref();
  return {
    release: async () => {
      clearInterval(timer);
      // Otherwise it could write the lock again after its removal.
      await touched;
      await rm(path, { force: true });
      heldHere.delete(path);
    },
  };
}

async function wroteNew(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function takeOver(directory: string, path: string, text: string): Promise<void> {
  const own = `${path}.${process.pid}`;
  await writeFile(own, text, { mode: 0o600 });
  try {
    const holder = parseHolder(await readFile(path, 'utf8').catch(() => ''));
    if (holder !== null && (await isAlive(holder, path, own))) {
      throw new DataInUseError(directory, `process ${holder.pid} on ${holder.host}`, holder.socketDirectory);
    }
    await rename(own, path);
    await wait(TAKEOVER_MILLISECONDS);
    if ((await readFile(path, 'utf8').catch(() => '')) !== text)
      throw new DataInUseError(directory, 'another process', null);
  } finally {
    await rm(own, { force: true });
  }
}

/** Parses a lock file; null if a crash truncated it, which means that it is stale. */
function parseHolder(text: string): Holder | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const { pid, startTicks, host, socketDirectory } = value as Record<string, unknown>;
    if (typeof pid !== 'number' || typeof host !== 'string') return null;
    const textOf = (field: unknown): string | null => (typeof field === 'string' ? field : null);
    return { pid, host, startTicks: textOf(startTicks), socketDirectory: textOf(socketDirectory) };
  } catch {
    return null;
  }
}

/** Whether the holder is running. @param own a file written just now, so that only times of the same file system are compared */
async function isAlive(holder: Holder, path: string, own: string): Promise<boolean> {
  if (holder.host !== hostname()) {
    const [lock, now] = await Promise.all([stat(path), stat(own)]);
    return now.mtimeMs - lock.mtimeMs < STALE_MILLISECONDS;
  }
  const ticks = await startTicksOf(holder.pid);
  if (holder.startTicks !== null) return ticks === holder.startTicks;
  return holder.pid !== process.pid && hasProcess(holder.pid);
}

function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Field 22 of /proc/<pid>/stat, counted from the closing bracket of field 2, because the name in field 2 can contain spaces. */
async function startTicksOf(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (text === null) return null;
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

/** Replaces the file atomically, so that other processes never read an incomplete file and its time comes from the file system. */
async function touch(path: string, text: string): Promise<void> {
  const isOurs = (await readFile(path, 'utf8').catch(() => '')) === text;
  if (!isOurs) return;
  const fresh = `${path}.touch`;
  await writeFile(fresh, text, { mode: 0o600 });
  await rename(fresh, path);
}
