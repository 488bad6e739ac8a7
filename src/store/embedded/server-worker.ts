import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

/** Entry of the worker thread: PostgreSQL in WASM, served on a unix socket until the parent says `close`. */

/** What the parent hands over; `dataDirectory` null keeps everything in memory. */
export interface ServerWorkerData {
  readonly dataDirectory: string | null;
  readonly socketPath: string;
}

/** Said once, after the start. */
export type ServerWorkerMessage = { readonly kind: 'ready' } | { readonly kind: 'failed'; readonly detail: string };

/** The pool keeps one connection; the others cover one that is being replaced and a curious psql. */
const MAX_CONNECTIONS = 4;

/**
 * Errors without a catcher would end the whole process, so a failed start is told instead.
 * @returns closes the server and flushes the data to disk.
 */
async function start(data: ServerWorkerData): Promise<() => Promise<void>> {
  const engine = await PGlite.create(data.dataDirectory === null ? {} : { dataDir: data.dataDirectory });
  const server = new PGLiteSocketServer({ db: engine, path: data.socketPath, maxConnections: MAX_CONNECTIONS });
  await server.start();
  return async () => {
    await server.stop();
    await engine.close();
  };
}

const tell = (message: ServerWorkerMessage): void => parentPort?.postMessage(message);
try {
  const stop = await start(workerData);
  parentPort?.once('message', () => {
    void stop().finally(() => parentPort?.close());
  });
  tell({ kind: 'ready' });
} catch (error) {
  tell({ kind: 'failed', detail: error instanceof Error ? error.message : String(error) });
  parentPort?.close();
}
