import type { Client } from 'pg';
import { HOUR_SECONDS } from '../../../src/domain/time/window.js';
import { HOUR_TABLES } from '../../../src/store/rollup/roll-up-sql.js';
import type { LeasingStore } from '../../support/leasing-store.js';
import type { GeneratedCluster } from './generated-cluster.js';
import { loadShape } from './table-shape.js';

/** Relative; sums are added in another order. */
const TOLERANCE = 1e-9;

type Sums = Readonly<Record<string, number>>;

/** Number of rows and the sum of the absolute values of every numeric column of each table in the hour. */
async function sumHour(client: Client, benchCluster: GeneratedCluster, hour: number): Promise<Sums> {
  const sums: [string, number][] = [];
  for (const table of HOUR_TABLES) {
    const { columns } = await loadShape(client, table);
    const numbers = columns.filter((column) => !/container|indexes|counts|_start$/.test(column));
    const { rows } = await client.query<Record<string, number>>(
      `select count(*)::float8 as rows, ${numbers.map((column) => `coalesce(sum(abs(${column})), 0)::float8 as ${column}`).join(', ')}
         from ${table} where cluster_id = $1 and bucket_start >= to_timestamp($2) and bucket_start < to_timestamp($3)`,
      [benchCluster.clusterId, hour, hour + HOUR_SECONDS],
    );
    sums.push(...Object.entries(rows[0] ?? {}).map(([column, sum]): [string, number] => [`${table}.${column}`, sum]));
  }
  return Object.fromEntries(sums);
}

/**
 * Repeats the roll-up of a generated hour from its windows with the production code.
 * @throws Error when the result differs from the generated one.
 */
export async function verifyRollUp(
  client: Client,
  store: LeasingStore,
  benchCluster: GeneratedCluster,
  hour: number,
): Promise<void> {
  const generated = await sumHour(client, benchCluster, hour);
  await store.rollUpHour(benchCluster.clusterId, hour);
  const rolled = await sumHour(client, benchCluster, hour);
  const wrong = Object.keys(rolled).filter((name) => {
    const [a, b] = [generated[name] ?? 0, rolled[name] ?? 0];
    return Math.abs(a - b) > TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
  });
  if (wrong.length > 0) {
    const shown = wrong.slice(0, 5).map((name) => `${name}: ${generated[name]} generated, ${rolled[name]} rolled up`);
    throw new Error(`the generated roll-up of ${new Date(hour * 1000).toISOString()} is wrong: ${shown.join('; ')}`);
  }
}
