import type { Knex } from 'knex';
import type { ObservedEntities, WorkloadName } from './observed-entities.js';
import { type IdCache, type Ids, type NamedDimension, resolveIds } from './resolve-ids.js';
import { writeAutoscalers } from './write-autoscalers.js';
import { type WindowReading, writeLabels } from './write-labels.js';
import { writeNodeSpecs } from './write-node-specs.js';
import { writePods } from './write-pods.js';

const byName = (table: 'namespace' | 'node'): NamedDimension<string> => ({
  table,
  key: [['name', 'text']],
  keyOf: (name) => [name],
});
const NAMESPACE = byName('namespace');
const NODE = byName('node');

/** Ids of all entities that facts of a cluster refer to. */
export interface DimensionIds {
  readonly namespaces: Ids<string>;
  readonly nodes: Ids<string>;
  readonly workloads: Ids<WorkloadName>;
  /** Ids of pods by uid. */
  readonly pods: ReadonlyMap<string, number>;
  readonly hasChangedLabels: boolean;
  /** Adds the ids to the cache for later windows; must be called after the commit. */
  remember(): void;
}

/** Inserts new dimension rows, updates their history, and returns the ids. */
export async function writeDimensions(
  trx: Knex,
  cache: IdCache,
  clusterId: number,
  observed: ObservedEntities,
  reading: WindowReading = 'first',
): Promise<DimensionIds> {
  const fresh = new Map<string, number>();
  const namespaces = await resolveIds(trx, cache, fresh, clusterId, NAMESPACE, [...observed.namespaces.keys()]);
  const nodes = await resolveIds(trx, cache, fresh, clusterId, NODE, [...observed.nodes.keys()]);
  const workload: NamedDimension<WorkloadName> = {
    table: 'workload',
    key: [
      ['namespace_id', 'integer'],
      ['kind', 'text'],
      ['name', 'text'],
    ],
    keyOf: (item) => [namespaces.of(item.namespace), item.workload.kind, item.workload.name],
  };
  const workloads = await resolveIds(trx, cache, fresh, clusterId, workload, [...observed.workloads.values()]);
  const ids = { namespaces, nodes, workloads };
  const pods = await writePods(trx, cache, fresh, clusterId, [...observed.pods.values()], ids);
  await writeNodeSpecs(trx, clusterId, observed, nodes);
  const hasChangedLabels = await writeLabels(trx, clusterId, observed, ids, reading);
  await writeAutoscalers(trx, clusterId, [...observed.autoscalers.values()]);
  return { ...ids, pods, hasChangedLabels, remember: () => cache.add(fresh) };
}
