import autocannon from 'autocannon';
import { type Latencies, latenciesOf } from './latencies.js';

export interface HttpLoad {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
  readonly expectedStatus: number;
}

/** Timeout of one response, in seconds. */
const TIMEOUT_SECONDS = 60;

/** Repeats the request on every connection, one at a time. Latencies are those of autocannon, unrounded. */
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
