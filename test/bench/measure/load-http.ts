import autocannon from 'autocannon';
import { type Latencies, latenciesOf } from './latencies.js';

export interface HttpLoad {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
  readonly expectedStatus: number;
}

/** Longest wait for one answer, in seconds. */
const TIMEOUT_SECONDS = 60;

/** Asks over and over on every connection, each waiting for its answer. Latencies are autocannon's, unrounded. */
export async function loadHttp(load: HttpLoad): Promise<Latencies> {
  const milliseconds: number[] = [];
  let others = 0;
  const options = {
    url: load.url,
    headers: { ...load.headers },
    connections: load.connections,
    duration: load.seconds,
    timeout: TIMEOUT_SECONDS,
  };
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(options, (error, done) => (error ? reject(error) : resolve(done)));
    instance.on('response', (_client, status, _bytes, duration) => {
      milliseconds.push(duration);
      if (status !== load.expectedStatus) others += 1;
    });
  });
  return latenciesOf(milliseconds, result.duration, others + result.errors + result.timeouts);
}
