import type { Knex } from 'knex';
import { Problem } from '../../problem/problem.js';

/** Time for a node to accept a connection. A node that is down refuses it at once, a frozen one never accepts it. */
const CONNECT_TIMEOUT = '3s';
const QUERY_CANCELED = '57014';
/** The first node that does not answer. The function opens a connection from the coordinator to the node. */
const SILENT_NODE = `
  select format('%s:%s', n.nodename, n.nodeport) as node from pg_dist_node n
   where n.isactive and n.noderole = 'primary' and n.groupid <> 0
     and not citus_check_connection_to_node(n.nodename, n.nodeport)
   limit 1`;

/** The problem of a node of Citus that cannot be reached or does not answer. */
export const nodeUnavailable = (cause: unknown): Problem =>
  new Problem('database-node-unavailable', 'a node of the database is unavailable; retry in a few seconds', { cause });

/**
 * Checks that every node of a Citus cluster answers. Citus does not detect a node that is frozen, or behind a cut network:
 * statements wait for it until they time out. The check connects anew, because a cached connection to such a node has no
 * timeout of its own.
 * @param trx transaction on a connection that caches no connections to nodes, because it is used only for checks
 * @throws Problem `database-node-unavailable` with the address of the node in its cause
 */
export async function requireNodes(trx: Knex): Promise<void> {
  await trx.raw('set local citus.max_cached_conns_per_worker = 0');
  await trx.raw(`set local citus.node_connection_timeout = '${CONNECT_TIMEOUT}'`);
  const silent = await findSilentNode(trx);
  if (silent !== null) throw nodeUnavailable(new Error(`no answer from ${silent}`));
}

async function findSilentNode(trx: Knex): Promise<string | null> {
  try {
    const { rows } = await trx.raw<{ rows: { node: string }[] }>(SILENT_NODE);
    return rows[0]?.node ?? null;
  } catch (error) {
    // The statement timeout of the connection is shorter than that of connecting.
    if (error instanceof Error && 'code' in error && error.code === QUERY_CANCELED) return 'a node';
    throw error;
  }
}
