import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { lockDataDirectory } from './data-lock.js';
import type { ServerWorkerData, ServerWorkerMessage } from './server-worker.js';

/**
 * Starts the worker thread. Compiled code starts its entry directly. From TypeScript source (tests, development)
 * the loader of the parent is not there in a new thread, so a line of JavaScript registers it first.
 */
function startWorker(workerData: ServerWorkerData): Worker {
  const isSource = import.meta.url.endsWith('.ts');
  if (!isSource) return new Worker(new URL('./server-worker.js', import.meta.url), { workerData });
  // Next to the main entry; the package's own export differs between import and require.
  const tsxEntry = pathToFileURL(createRequire(import.meta.url).resolve('tsx'));
  const loader = JSON.stringify(new URL('esm/api/index.mjs', tsxEntry).href);
  const entry = JSON.stringify(new URL('./server-worker.ts', import.meta.url).href);
  const bootstrap = `import(${loader}).then(({ register }) => { register(); return import(${entry}); });`;
  return new Worker(bootstrap, { eval: true, workerData });
}

/** `GREENKUBE_DATA_DIR` of a database that lives and dies with the process; tests use it. */
export const IN_MEMORY = 'memory://';

/** A running PostgreSQL of our own. */
export interface EmbeddedServer {
  /** Directory of the unix socket `.s.PGSQL.5432`, readable by this user only. */
  readonly socketDirectory: string;
  /** Flushes and stops; the data directory is free afterwards. */
  close(): Promise<void>;
}

/** Upper bound for flushing at the end, in milliseconds; what was committed is safe anyway. */
const CLOSE_MILLISECONDS = 10_000;

/**
 * Starts the embedded database on a data directory (made when missing).
 * @throws Error when another process has the directory, or when its files cannot be used.
 */
export async function startEmbeddedServer(dataDirectory: string): Promise<EmbeddedServer> {
  const isInMemory = dataDirectory === IN_MEMORY;
  if (!isInMemory) await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
  const lock = isInMemory ? null : await lockDataDirectory(dataDirectory);
  // mkdtemp makes the directory with mode 0700: whoever reaches the socket is the database's superuser.
  const socketDirectory = await mkdtemp(join(tmpdir(), 'greenkube-'));
  const free = async (): Promise<void> => {
    await rm(socketDirectory, { recursive: true, force: true });
    await lock?.release();
  };
  try {
    const worker = await startedWorker(isInMemory ? null : join(dataDirectory, 'postgres'), socketDirectory);
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
  // `once` rejects on the worker's error event.
  const [message] = (await once(worker, 'message')) as [ServerWorkerMessage];
  if (message.kind === 'failed') throw new Error(`the embedded database did not start: ${message.detail}`);
  // From here on a broken worker shows as failing connections, which every caller handles already.
  worker.on('error', () => {});
  return worker;
}

async function stopWorker(worker: Worker): Promise<void> {
  if (worker.threadId === -1) return; // it has ended already
  const timer = setTimeout(() => void worker.terminate(), CLOSE_MILLISECONDS);
  const exit = once(worker, 'exit');
  worker.postMessage('close');
  await exit;
  clearTimeout(timer);
}
