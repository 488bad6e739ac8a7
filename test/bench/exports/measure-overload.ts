import { get } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { ChildServer } from '../measure/child-server.js';
import { type Latencies, latenciesOf } from '../measure/latencies.js';
import { residentBytes, watchProcess } from './watch-process.js';

export interface OverloadFigures {
  readonly clients: number;
  readonly seconds: number;
  /** Number of responses by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Rejections without Retry-After. */
  readonly withoutRetryAfter: number;
  readonly live: Latencies;
  readonly residentBytesBefore: number;
  readonly residentBytesMost: number;
}

/** Pause of a rejected client, shorter than Retry-After, so that the load stays high. */
const RETRY_PAUSE_MILLISECONDS = 200;
const PROBE_MILLISECONDS = 50;

interface Answered {
  readonly status: number | string;
  readonly hasRetryAfter: boolean;
}

const ask = (url: string): Promise<Answered> =>
  new Promise((resolve) => {
    const request = get(url, { agent: false }, (res) => {
      res.resume().on('end', () => {
        resolve({ status: res.statusCode ?? 0, hasRetryAfter: res.headers['retry-after'] !== undefined });
      });
      res.on('error', (error) => resolve({ status: error.message, hasRetryAfter: false }));
    });
    request.on('error', (error) => resolve({ status: error.message, hasRetryAfter: false }));
  });

/**
 * The clients request the paths repeatedly, each one request at a time, while the liveness probe runs as in Kubernetes.
 */
export async function measureOverload(
  api: ChildServer,
  paths: readonly string[],
  clients: number,
  seconds: number,
): Promise<OverloadFigures> {
  const residentBytesBefore = residentBytes(api.pid);
  const stop = watchProcess(api.pid);
  const started = performance.now();
  const isOver = (): boolean => performance.now() - started > seconds * 1000;
  const statuses: Record<string, number> = {};
  let withoutRetryAfter = 0;
  const client = async (index: number): Promise<void> => {
    for (let turn = index; !isOver(); turn += 1) {
      const { status, hasRetryAfter } = await ask(`${api.url}${paths[turn % paths.length]}`);
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (status === 200) continue;
      if (!hasRetryAfter) withoutRetryAfter += 1;
      await wait(RETRY_PAUSE_MILLISECONDS);
    }
  };
  const milliseconds: number[] = [];
  let failures = 0;
  const probe = async (): Promise<void> => {
    while (!isOver()) {
      const since = performance.now();
      const { status } = await ask(`${api.url}/health/live`);
      milliseconds.push(performance.now() - since);
      if (status !== 200) failures += 1;
      await wait(PROBE_MILLISECONDS);
    }
  };
  await Promise.all([probe(), ...Array.from({ length: clients }, (_, index) => client(index))]);
  const live = latenciesOf(milliseconds, seconds, failures);
  return {
    clients,
    seconds,
    statuses,
    withoutRetryAfter,
    live,
    residentBytesBefore,
    residentBytesMost: stop(),
  };
}
