import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  /** Flushes the data, stops the server and releases the data directory. */
  close(): Promise<void>;
}

/** Maximum time for flushing at the end, in milliseconds; committed data is safe without it. */
const CLOSE_MILLISECONDS = 10_000;

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
    const worker = await startedWorker(files?.directory ?? null, socketDirectory);
    await files?.confirm();
    let closed: Promise<void> | null = null;
    return {
      socketDirectory,
      close: () => {
        closed ??= stopWorker(worker).then(free);
        return closed;
      },
    };
  } catch (error) {
    await free();
    throw error;
  }
}

async function startedWorker(dataDirectory: string | null, socketDirectory: string): Promise<Worker> {
  const worker = startWorker({ dataDirectory, socketPath: join(socketDirectory, '.s.PGSQL.5432') });
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
