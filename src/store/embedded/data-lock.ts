import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Held while this process uses a data directory. */
export interface DataLock {
  release(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  /** Start of the process in clock ticks since boot; tells a process from a later one with its number. Null without /proc. */
  readonly startTicks: string | null;
  readonly host: string;
}

const LOCK_NAME = 'greenkube.lock';
/** A holder touches its lock this often, so that another host or container can see that it lives. */
const TOUCH_MILLISECONDS = 10_000;
/** A lock of another host that was not touched for this long is of a dead process. */
const STALE_MILLISECONDS = 45_000;
/** Two processes may find the same stale lock; after this pause only the one whose name stayed in it goes on. */
const SETTLE_MILLISECONDS = 250;

/** Directories locked by this process: its own number in a lock file means nothing after a restart of a container. */
const heldHere = new Set<string>();

/**
 * Takes the directory for this process. The lock of a dead process is taken over, so a killed service starts again.
 * The package `proper-lockfile` would let it wait until the lock is old (src/decisions/0009-libraries.md).
 * @throws Error naming the holder when the directory is in use.
 */
export async function lockDataDirectory(directory: string): Promise<DataLock> {
  const path = join(resolve(directory), LOCK_NAME);
  if (heldHere.has(path)) throw inUse(directory, `this process (${process.pid})`);
  const text = JSON.stringify({ pid: process.pid, startTicks: await startTicksOf(process.pid), host: hostname() });
  heldHere.add(path);
  try {
    if (!(await wroteNew(path, text))) await takeOver(directory, path, text);
  } catch (error) {
    heldHere.delete(path);
    throw error;
  }
  const timer = setInterval(() => void touch(path, text).catch(() => {}), TOUCH_MILLISECONDS);
  timer.unref();
  return {
    release: async () => {
      clearInterval(timer);
      await rm(path, { force: true });
      heldHere.delete(path);
    },
  };
}

const inUse = (directory: string, holder: string): Error =>
  new Error(
    `the data directory ${directory} is in use by ${holder}; stop it, or give this one a directory of its own with GREENKUBE_DATA_DIR`,
  );

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
      throw inUse(directory, `process ${holder.pid} on ${holder.host}`);
    }
    await rename(own, path);
    await wait(SETTLE_MILLISECONDS);
    if ((await readFile(path, 'utf8').catch(() => '')) !== text) throw inUse(directory, 'another process');
  } finally {
    await rm(own, { force: true });
  }
}

/** Null for a file that was cut off by a crash: nobody holds that. */
function parseHolder(text: string): Holder | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const { pid, startTicks, host } = value as Record<string, unknown>;
    if (typeof pid !== 'number' || typeof host !== 'string') return null;
    return { pid, host, startTicks: typeof startTicks === 'string' ? startTicks : null };
  } catch {
    return null;
  }
}

/** `own` is a file written just now: comparing file times needs no clock but the file system's. */
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

/** Field 22 of /proc/<pid>/stat; the name in field 2 may hold spaces, so it is counted from its closing bracket. */
async function startTicksOf(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (text === null) return null;
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

/** Written anew in one step, so that its time is the file system's and nobody ever reads half of it. */
async function touch(path: string, text: string): Promise<void> {
  const isOurs = (await readFile(path, 'utf8').catch(() => '')) === text;
  if (!isOurs) return;
  const fresh = `${path}.touch`;
  await writeFile(fresh, text, { mode: 0o600 });
  await rename(fresh, path);
}
