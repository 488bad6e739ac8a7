import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { DURABLE_PARAMETERS, DurableFiles } from './durable-files.js';

/** Entry of the worker thread: runs PostgreSQL in WASM on a unix socket until the parent sends `close`. */

/** Input from the parent; with `dataDirectory` null all data is in memory. */
export interface ServerWorkerData {
  readonly dataDirectory: string | null;
  readonly socketPath: string;
}

/** Message to the parent, sent once after the start. */
export type ServerWorkerMessage = { readonly kind: 'ready' } | { readonly kind: 'failed'; readonly detail: string };

/** The pool uses one connection; the others are for its replacement and for psql. */
const MAX_CONNECTIONS = 4;

/**
 * Starts the server. A failure is sent to the parent as a message, because an uncaught error would end the whole process.
 * @returns a function that stops the server and flushes the data to disk
 */
async function start(data: ServerWorkerData): Promise<() => Promise<void>> {
  const engine = await PGlite.create(
    data.dataDirectory === null
      ? {}
      : { fs: new DurableFiles(data.dataDirectory), startParams: [...DURABLE_PARAMETERS] },
  );
  const server = new PGLiteSocketServer({ db: engine, path: data.socketPath, maxConnections: MAX_CONNECTIONS });
  await server.start();
  return async () => {
    await server.stop();
    await engine.close();
  };
}

const send = (message: ServerWorkerMessage): void => parentPort?.postMessage(message);
try {
  const stop = await start(workerData);
  parentPort?.once('message', () => {
    void stop().finally(() => parentPort?.close());
  });
  send({ kind: 'ready' });
} catch (error) {
  send({ kind: 'failed', detail: error instanceof Error ? error.message : String(error) });
  parentPort?.close();
}
