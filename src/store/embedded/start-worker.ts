import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { ServerWorkerData } from './server-worker.js';

/**
 * Starts the worker thread. Compiled code starts its entry directly. From TypeScript source (tests, development)
 * the loader of the parent is not there in a new thread, so a line of JavaScript registers it first.
 */
export function startWorker(workerData: ServerWorkerData): Worker {
  const isSource = import.meta.url.endsWith('.ts');
  if (!isSource) return new Worker(new URL('./server-worker.js', import.meta.url), { workerData });
  // Next to the main entry; the package's own export differs between import and require.
  const tsxEntry = pathToFileURL(createRequire(import.meta.url).resolve('tsx'));
  const loader = JSON.stringify(new URL('esm/api/index.mjs', tsxEntry).href);
  const entry = JSON.stringify(new URL('./server-worker.ts', import.meta.url).href);
  const bootstrap = `import(${loader}).then(({ register }) => { register(); return import(${entry}); });`;
  return new Worker(bootstrap, { eval: true, workerData });
}
