import { get } from 'node:http';
import type { ChildServer } from '../measure/child-server.js';
import { readProcess } from '../measure/process-figures.js';
import { residentBytes, watchProcess } from './watch-process.js';

export interface ExportFigures {
  readonly what: string;
  readonly rows: number;
  /** Compressed bytes as received. */
  readonly bytes: number;
  readonly firstByteSeconds: number;
  readonly seconds: number;
  readonly residentBytesBefore: number;
  readonly residentBytesMost: number;
  readonly longestBlockMilliseconds: number;
}

interface Received {
  readonly bytes: number;
  readonly lines: number;
  readonly firstByteSeconds: number;
}

const NEW_LINE = 10;

/** Reads a response as fast as possible and discards it. @throws unless it is a complete 200 */
function drain(url: string, encoding: string): Promise<Received> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, headers: { 'Accept-Encoding': encoding } }, (res) => {
      if (res.statusCode !== 200) reject(new Error(`${url} answered ${res.statusCode}`));
      const firstByteSeconds = (performance.now() - started) / 1000;
      let bytes = 0;
      let lines = 0;
      res.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        for (let at = chunk.indexOf(NEW_LINE); at >= 0; at = chunk.indexOf(NEW_LINE, at + 1)) lines += 1;
      });
      res.on('error', reject).on('end', () => resolve({ bytes, lines, firstByteSeconds }));
    });
    request.on('error', reject);
  });
}

/** Measures an export. @param encoding `identity` or a compression; rows are counted only without compression */
export async function measureExport(
  api: ChildServer,
  what: string,
  path: string,
  encoding: string,
): Promise<ExportFigures> {
  await readProcess(api.url);
  const residentBytesBefore = residentBytes(api.pid);
  const stop = watchProcess(api.pid);
  const started = performance.now();
  const { bytes, lines, firstByteSeconds } = await drain(`${api.url}${path}`, encoding);
  const seconds = (performance.now() - started) / 1000;
  const residentBytesMost = stop();
  const { longestBlockMilliseconds } = await readProcess(api.url);
  const rows = encoding === 'identity' ? lines : Number.NaN;
  return {
    what,
    rows,
    bytes,
    firstByteSeconds,
    seconds,
    residentBytesBefore,
    residentBytesMost,
    longestBlockMilliseconds,
  };
}
