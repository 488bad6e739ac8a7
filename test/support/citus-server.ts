import knexModule from 'knex';

const VARIABLE = 'GREENKUBE_TEST_CITUS_URL';
/** The default of Citus. */
const SHARDS = 32;

/** A database of a Citus coordinator with workers; null when the tests run on plain PostgreSQL. */
export const CITUS_URL: string | null = process.env[VARIABLE] || null;

/** Tests of Citus itself; without a Citus cluster they are reported as skipped. */
export function describeOnCitus(title: string, tests: (this: Mocha.Suite) => void): void {
  if (CITUS_URL === null) describe.skip(`${title} [skipped: ${VARIABLE} is not set]`, tests);
  else describe(title, tests);
}

/** Tests that cannot run on Citus; the report there contains the reason. */
export const notOnCitus = (reason: string) => {
  const named = (title: string): string => `${title} [not on Citus: ${reason}]`;
  return {
    describe: (title: string, tests: (this: Mocha.Suite) => void): void => {
      if (CITUS_URL === null) describe(title, tests);
      else describe.skip(named(title), tests);
    },
    it: (title: string, test: Mocha.AsyncFunc): void => {
      if (CITUS_URL === null) it(title, test);
      else it.skip(named(title), test);
    },
  };
};

interface Worker {
  readonly host: string;
  readonly port: number;
}

async function run(url: string, ...statements: readonly string[]): Promise<void> {
  const knex = knexModule({ client: 'pg', connection: url, pool: { min: 0, max: 1 } });
  try {
    for (const statement of statements) await knex.raw(statement);
  } finally {
    await knex.destroy();
  }
}

/** Nodes with data, in a stable order. @throws without one */
export async function listWorkers(coordinator: string): Promise<Worker[]> {
  const knex = knexModule({ client: 'pg', connection: coordinator, pool: { min: 0, max: 1 } });
  try {
    const { rows } = await knex.raw<{ rows: Worker[] }>(
      'select nodename as host, nodeport as port from pg_dist_node where groupid <> 0 order by nodeid',
    );
    if (rows.length === 0) throw new Error(`the database in ${VARIABLE} has no Citus worker`);
    return rows;
  } finally {
    await knex.destroy();
  }
}

/** URL of another database of the same user, on the coordinator or on a worker. */
export function citusUrlOf(database: string, coordinator: string, node?: Worker): string {
  const url = new URL(coordinator);
  url.pathname = `/${database}`;
  if (node !== undefined) url.host = `${node.host}:${node.port}`;
  return url.href;
}

/** Creates a database on all nodes and a Citus cluster of them. @returns a function that drops it on all of them */
export async function createCitusDatabase(
  name: string,
  coordinator: string,
  shards = SHARDS,
): Promise<() => Promise<void>> {
  const workers = await listWorkers(coordinator);
  const nodes = [undefined, ...workers];
  const onNodes = (database: string, ...statements: readonly string[]) =>
    Promise.all(nodes.map((node) => run(citusUrlOf(database, coordinator, node), ...statements)));
  await onNodes('postgres', `create database ${name} template template0`);
  await onNodes(name, 'create extension citus');
  const { hostname, port } = new URL(coordinator);
  await run(
    citusUrlOf(name, coordinator),
    `alter database ${name} set citus.shard_count = ${shards}`,
    `select citus_set_coordinator_host('${hostname}', ${port || '5432'})`,
    ...workers.map((worker) => `select citus_add_node('${worker.host}', ${worker.port})`),
  );
  return async () => {
    // The coordinator first: its background worker would otherwise reconnect to the others.
    await run(citusUrlOf('postgres', coordinator), `drop database ${name} with (force)`);
    await Promise.all(
      workers.map((node) => run(citusUrlOf('postgres', coordinator, node), `drop database ${name} with (force)`)),
    );
  };
}
