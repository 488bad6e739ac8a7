import { openClient } from '../generate/run-tasks.js';
import { type Latencies, latenciesOf } from './latencies.js';

/** Repeats the statements in sequence on every connection. One run of all statements counts as one response. */
export async function loadSql(
  url: string,
  statements: readonly string[],
  connections: number,
  seconds: number,
): Promise<Latencies> {
  const milliseconds: number[] = [];
  const started = performance.now();
  const work = async (): Promise<void> => {
    const client = await openClient(url);
    try {
      while (performance.now() - started < seconds * 1000) {
        const since = performance.now();
        for (const statement of statements) await client.query(statement);
        milliseconds.push(performance.now() - since);
      }
    } finally {
      await client.end();
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  return latenciesOf(milliseconds, (performance.now() - started) / 1000, 0);
}
