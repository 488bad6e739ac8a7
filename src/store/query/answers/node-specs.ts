import type { Knex } from 'knex';
import { type NodeSpec, PROVIDERS } from '../../../domain/cluster/node-spec.js';
import { SERVERLESS_PRODUCTS } from '../../../domain/cluster/serverless.js';
import type { EpochSeconds } from '../../../domain/time/window.js';
import { timestamp } from '../../sql/sql-part.js';

export interface KnownNode {
  readonly cluster: string;
  readonly node: string;
  readonly spec: NodeSpec;
  readonly microarchitecture: string | null;
  readonly gridZone: string | null;
}

interface SpecRow extends Omit<NodeSpec, 'provider' | 'serverless' | 'gpuPartsPerDevice'> {
  readonly id: number;
  readonly cluster: string;
  readonly node: string;
  readonly provider: string | null;
  readonly serverless: string | null;
  readonly microarchitecture: string | null;
  readonly gridZone: string | null;
}

const SPECS_SQL = `
  select distinct on (n.id) n.id, c.name as cluster, n.name as node, s.provider, s.instance_type as "instanceType",
         s.region, s.zone, s.architecture, s.microarchitecture, s.pool, coalesce(s.is_spot, false) as "isSpot", s.serverless, s.vcpus,
         s.memory_bytes as "memoryBytes", s.allocatable_cpu_cores as "allocatableCpuCores",
         s.allocatable_memory_bytes as "allocatableMemoryBytes", s.gpu_model as "gpuModel",
         coalesce(s.gpu_count, 0) as "gpuCount", s.grid_zone as "gridZone"
    from node n
    join cluster c on c.id = n.cluster_id
    left join node_spec s on s.node_id = n.id
   where n.id = any(:keys::int[])
   order by n.id, s.valid_from >= :until::timestamptz, abs(extract(epoch from s.valid_from - :until::timestamptz))`;

/** Names and specifications of nodes: the last specification valid before a time, otherwise the first known one. */
export async function loadNodeSpecs(
  trx: Knex,
  keys: readonly number[],
  until: EpochSeconds,
): Promise<Map<number, KnownNode>> {
  const found = await trx.raw<{ rows: SpecRow[] }>(SPECS_SQL, { keys, until: timestamp(until) });
  return new Map(
    found.rows.map(({ id, cluster, node, microarchitecture, gridZone, provider, serverless, ...spec }) => [
      id,
      {
        cluster,
        node,
        microarchitecture,
        gridZone,
        spec: {
          ...spec,
          provider: PROVIDERS.find((known) => known === provider) ?? 'unknown',
          serverless: SERVERLESS_PRODUCTS.find((known) => known === serverless) ?? null,
          gpuPartsPerDevice: 1,
        },
      },
    ]),
  );
}
