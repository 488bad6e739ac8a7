import { setTimeout as pause } from 'node:timers/promises';

const PAUSE_MS = 40;
/** Longer than every time limit of the service under test. */
const TIMEOUT_MS = 30_000;

/** Statuses of requests that are sent while faults happen. */
export interface ResponseWatch {
  /** From now on requests go to this service. */
  use(url: string): void;
  /** Number of responses by status. */
  counts(): ReadonlyMap<number, number>;
  /** Responses with a status of 500 or above, except 503: request and body. */
  failures(): readonly string[];
  stop(): Promise<void>;
}

/** @param paths of read requests @param key API key for requests that change something */
export function watchResponses(paths: readonly string[], key: string): ResponseWatch {
  const counts = new Map<number, number>();
  const failures: string[] = [];
  let url: string | null = null;
  let isStopped = false;
  const send = async (to: string, path: string, init: RequestInit): Promise<void> => {
    const response = await fetch(`${to}${path}`, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
    const body = await response.text();
    counts.set(response.status, (counts.get(response.status) ?? 0) + 1);
    if (response.status >= 500 && response.status !== 503)
      failures.push(`${init.method ?? 'GET'} ${path}: ${response.status} ${body.slice(0, 300)}`);
  };
  const change: RequestInit = {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify({}),
  };
  const requests: [string, RequestInit][] = [
    ...paths.map((path): [string, RequestInit] => [path, {}]),
    ['/api/v1/recommendation-runs', change],
  ];
  const loop = async (): Promise<void> => {
    for (let turn = 0; !isStopped; turn++) {
      const request = requests[turn % requests.length];
      // Without a response the process was killed or is stopped: that is no failure of the service.
      if (url !== null && request !== undefined) await send(url, ...request).catch(() => {});
      await pause(PAUSE_MS);
    }
  };
  const loops = [loop(), loop()];
  return {
    use: (to) => {
      url = to;
    },
    counts: () => counts,
    failures: () => failures,
    async stop() {
      isStopped = true;
      await Promise.all(loops);
    },
  };
}
