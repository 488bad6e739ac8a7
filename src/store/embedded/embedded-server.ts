import { once } from 'node:events';
import { mkdir, mkdtemp, rm, statfs } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { damagedFiles, prepareDataFiles } from './data-files.js';
import { type DataLock, lockDataDirectory } from './data-lock.js';
import type { ServerWorkerData, ServerWorkerMessage } from './server-worker.js';

/**
 * Starts the worker thread. Compiled code runs its entry file directly. From TypeScript source (tests, development) a line of
 * JavaScript registers the TypeScript loader first, because a new thread does not inherit it.
 */
function startWorker(workerData: ServerWorkerData): Worker {
  const isSource = import.meta.url.endsWith('.ts');
  if (!isSource) return new Worker(new URL('./server-worker.js', import.meta.url), { workerData });
  // The file next to the main entry, because the package exports differ between import and require.
  const tsxEntry = pathToFileURL(createRequire(import.meta.url).resolve('tsx'));
  const loader = JSON.stringify(new URL('esm/api/index.mjs', tsxEntry).href);
  const entry = JSON.stringify(new URL('./server-worker.ts', import.meta.url).href);
  const bootstrap = `import(${loader}).then(({ register }) => { register(); return import(${entry}); });`;
  return new Worker(bootstrap, { eval: true, workerData });
}

/** Value of `GREENKUBE_DATA_DIR` for a database in memory, which tests use. */
export const IN_MEMORY = 'memory://';

/** A running embedded PostgreSQL. */
export interface EmbeddedServer {
  /** Directory of the unix sockets, of which `.s.PGSQL.5432` is that of the database; readable by this user only. */
  readonly socketDirectory: string;
  /**
   * Ends the server like a crash, and starts it again on its data when the disk has space. PostgreSQL does this after a PANIC,
   * for example if there is no space for its log; PGlite would wait forever for the locks of the failed statement.
   */
  restart(): void;
  /** Flushes the data, stops the server and releases the data directory. */
  close(): Promise<void>;
}

/** Maximum time for flushing at the end, in milliseconds; committed data is safe without it. */
const CLOSE_MILLISECONDS = 10_000;
/** Space for a restart: some segments of the log, of 16 MiB each. Without it the start would fail in the same way. */
const RESTART_BYTES = 64 * 1024 * 1024;
const RESTART_PAUSE_MILLISECONDS = 1000;

/**
 * Starts the embedded database on a data directory, which is created if missing.
 * @throws Error if another process uses the directory, or its files are not usable
 */
export async function startEmbeddedServer(dataDirectory: string): Promise<EmbeddedServer> {
  const isInMemory = dataDirectory === IN_MEMORY;
  if (!isInMemory) await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  // mkdtemp creates the directory with mode 0700; this is required because every client of the socket is a superuser.
  const socketDirectory = await mkdtemp(join(tmpdir(), 'greenkube-'));
  let lock: DataLock | null = null;
  const free = async (): Promise<void> => {
    await rm(socketDirectory, { recursive: true, force: true });
    await lock?.release();
  };
  try {
    if (!isInMemory) lock = await lockDataDirectory(dataDirectory, socketDirectory);
    const files = isInMemory ? null : await prepareDataFiles(dataDirectory);
    const start = (): Promise<Worker> => startedWorker(files?.directory ?? null, socketDirectory);
    let worker = await start();
    await files?.confirm();
    let restarted: Promise<void> | null = null;
    let closed: Promise<void> | null = null;
    const restart = async (): Promise<void> => {
      await worker.terminate();
      await rm(socketPathIn(socketDirectory), { force: true });
      while (closed === null) {
        await pause(RESTART_PAUSE_MILLISECONDS);
        if (files !== null && !(await hasSpace(files.directory))) continue;
        const next = await start().catch(() => null);
        if (next === null) continue;
        worker = next;
        return;
      }
    };
    return {
      socketDirectory,
      restart() {
        restarted ??= restart().finally(() => {
          restarted = null;
        });
      },
      close: () => {
        closed ??= Promise.resolve(restarted)
          .then(() => stopWorker(worker))
          .then(free);
        return closed;
      },
    };
  } catch (error) {
    await free();
    throw error;
  }
}

const socketPathIn = (socketDirectory: string): string => join(socketDirectory, '.s.PGSQL.5432');

async function hasSpace(directory: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize >= RESTART_BYTES;
}

async function startedWorker(dataDirectory: string | null, socketDirectory: string): Promise<Worker> {
  const worker = startWorker({ dataDirectory, socketPath: socketPathIn(socketDirectory) });
  // `once` rejects if the worker emits an error.
  const [message] = (await once(worker, 'message')) as [ServerWorkerMessage];
  if (message.kind === 'failed') throw damagedFiles(dataDirectory ?? IN_MEMORY, message.detail);
  // Later failures of the worker appear as connection errors, which all callers handle.
  worker.on('error', () => {});
  return worker;
}

async function stopWorker(worker: Worker): Promise<void> {
  if (worker.threadId === -1) return; // the thread has already ended
  const timer = setTimeout(() => void worker.terminate(), CLOSE_MILLISECONDS);
  const exit = once(worker, 'exit');
  worker.postMessage('close');
  await exit;
  clearTimeout(timer);
}
