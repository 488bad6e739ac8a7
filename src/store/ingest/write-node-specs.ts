import type { Knex } from 'knex';
import type { NodeFact } from '../../domain/measures/entity-facts.js';
import { groupBy } from '../../domain/measures/group-by.js';
import type { EpochSeconds } from '../../domain/time/window.js';
import { findNextKnownWindow } from '../bookkeeping/collection-runs.js';
import { arrayText, type BulkTable, insertRows } from '../sql/bulk-write.js';
import { timestamp } from '../sql/sql-part.js';
import { column } from './fact-tables.js';
import type { ObservedEntities } from './observed-entities.js';
import type { Ids } from './resolve-ids.js';
import { type Interval, isPlaced, placeInTimeline } from './timeline.js';

type Cell = string | number | boolean | null;
/** A stored specification, by column. */
type StoredSpec = Readonly<Record<string, Cell>>;

interface SpecRow extends Interval<StoredSpec> {
  readonly nodeId: number;
}

const SPEC_COLUMNS: readonly (readonly [name: string, type: string, value: (fact: NodeFact) => Cell])[] = [
  ['provider', 'text', ({ spec }) => spec.provider],
  ['instance_type', 'text', ({ spec }) => spec.instanceType],
  ['region', 'text', ({ spec }) => spec.region],
  ['zone', 'text', ({ spec }) => spec.zone],
  ['architecture', 'text', ({ spec }) => spec.architecture],
  ['microarchitecture', 'text', (fact) => fact.microarchitecture],
  ['pool', 'text', ({ spec }) => spec.pool],
  ['is_spot', 'boolean', ({ spec }) => spec.isSpot],
  ['serverless', 'text', ({ spec }) => spec.serverless],
  ['vcpus', 'double precision', ({ spec }) => spec.vcpus],
  ['memory_bytes', 'double precision', ({ spec }) => spec.memoryBytes],
  ['allocatable_cpu_cores', 'double precision', ({ spec }) => spec.allocatableCpuCores],
  ['allocatable_memory_bytes', 'double precision', ({ spec }) => spec.allocatableMemoryBytes],
  ['gpu_model', 'text', ({ spec }) => spec.gpuModel],
  ['gpu_count', 'integer', ({ spec }) => spec.gpuCount],
  ['grid_zone', 'text', (fact) => fact.gridZone],
];

const TABLE: BulkTable<SpecRow> = {
  name: 'node_spec',
  key: ['node_id', 'valid_from'],
  columns: [
    column('node_id', 'integer', (row) => row.nodeId),
    column('valid_from', 'timestamptz', (row) => timestamp(row.from)),
    column('valid_to', 'timestamptz', (row) => (row.to === null ? null : timestamp(row.to))),
    ...SPEC_COLUMNS.map(([name, type]) => column<SpecRow>(name, type, (row) => row.value[name] ?? null)),
  ],
};

const storedSpec = (fact: NodeFact): StoredSpec =>
  Object.fromEntries(SPEC_COLUMNS.map(([name, , value]) => [name, value(fact)]));
const isSame = (a: StoredSpec, b: StoredSpec): boolean => SPEC_COLUMNS.every(([name]) => a[name] === b[name]);

/** Updates the history of node specifications with the observed ones. Most windows change nothing. */
export async function writeNodeSpecs(
  trx: Knex,
  clusterId: number,
  observed: ObservedEntities,
  nodes: Ids<string>,
): Promise<void> {
  const facts = [...observed.nodes.values()].filter((fact) => fact !== null);
  const timelines = await loadTimelines(
    trx,
    facts.map((fact) => nodes.of(fact.name)),
    observed.at,
  );
  const changed = facts.filter((fact) => {
    const timeline = timelines.get(nodes.of(fact.name)) ?? [];
    return !isPlaced(timeline, { at: observed.at, value: storedSpec(fact) }, isSame);
  });
  if (changed.length === 0) return;
  const nextKnown = await findNextKnownWindow(trx, clusterId, observed.at);
  const rows = changed.flatMap((fact) => {
    const nodeId = nodes.of(fact.name);
    const placement = { at: observed.at, value: storedSpec(fact), nextKnown, isContinuous: true };
    return placeInTimeline(timelines.get(nodeId) ?? [], placement, isSame).map((interval) => ({ ...interval, nodeId }));
  });
  const replaced = changed.flatMap((fact) => {
    const nodeId = nodes.of(fact.name);
    return (timelines.get(nodeId) ?? []).map(({ from }) => ({ nodeId, from }));
  });
  await trx.raw(
    `delete from node_spec s using unnest(?::integer[], ?::timestamptz[]) as u(node_id, valid_from)
      where s.node_id = u.node_id and s.valid_from = u.valid_from`,
    [arrayText(replaced.map((row) => row.nodeId)), arrayText(replaced.map((row) => timestamp(row.from)))],
  );
  await insertRows(trx, TABLE, rows);
}

/** Intervals that end at or after a time, per node, ascending. */
async function loadTimelines(
  trx: Knex,
  nodeIds: readonly number[],
  at: EpochSeconds,
): Promise<ReadonlyMap<number, readonly SpecRow[]>> {
  const { rows } = await trx.raw<{ rows: (StoredSpec & { nodeId: number; from: number; to: number | null })[] }>(
    `select node_id as "nodeId",
            extract(epoch from valid_from)::float8 as "from", extract(epoch from valid_to)::float8 as "to",
            ${SPEC_COLUMNS.map(([name]) => name).join(', ')}
       from node_spec
      where node_id = any(?::integer[]) and (valid_to is null or valid_to >= ?::timestamptz)
      order by node_id, valid_from`,
    [arrayText(nodeIds), timestamp(at)],
  );
  return groupBy(
    rows.map((row) => ({ nodeId: row.nodeId, from: row.from, to: row.to, value: row })),
    (row) => row.nodeId,
  );
}
