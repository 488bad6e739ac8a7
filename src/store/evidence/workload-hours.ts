import type { Knex } from 'knex';
import type { Measures } from '../../domain/measures/measures.js';
import type { WorkloadHour } from '../../domain/recommendations/evidence/evidence.js';
import { foldSql, type SqlRow, toMeasures } from '../sql/columns.js';
import type { SqlBindings } from '../sql/sql-part.js';

/** Properties of an hour, with their SQL. */
const FIELDS = {
  hour: 'extract(epoch from f.bucket_start)::float8',
  liveSeconds: 'coalesce(f.live_seconds, 0)',
  coveredSeconds: 'coalesce(f.covered_seconds, 0)',
  cpuCoreSeconds: 'f.cpu_core_seconds',
  energyJoules: 'f.energy_joules',
  facilityJoules: 'f.facility_joules',
  carbonOperationalGrams: 'f.carbon_operational_grams',
  carbonEmbodiedGrams: 'f.carbon_embodied_grams',
  costUsd: `case when num_nonnulls(f.cost_cpu_usd, f.cost_memory_usd, f.cost_other_usd) > 0
    then coalesce(f.cost_cpu_usd, 0) + coalesce(f.cost_memory_usd, 0) + coalesce(f.cost_other_usd, 0) end`,
  cpuIdleJoules: 'f.cpu_idle_joules',
  memoryJoules: 'f.memory_joules',
} as const satisfies Record<keyof WorkloadHour, string>;
type Field = keyof typeof FIELDS;
const NAMES = Object.keys(FIELDS) as readonly Field[];

type HourColumns = Readonly<Record<Field, readonly (number | null)[]>>;

export interface WorkloadHours {
  readonly measures: Measures;
  /** Hours, ascending. */
  readonly hours: readonly WorkloadHour[];
}

/** Measures over all hours, and the single hours, by workload; one JSON list per column. */
export async function loadWorkloadHours(
  knex: Knex,
  bindings: SqlBindings,
): Promise<ReadonlyMap<number, WorkloadHours>> {
  const lists = NAMES.map((name) => `to_json(array_agg(${FIELDS[name]})) as "${name}"`).join(', ');
  const { rows } = await knex.raw<{ rows: (SqlRow & HourColumns)[] }>(
    `select f.workload_id, ${foldSql('f')}, ${lists}
       from workload_hour f
      where f.bucket_start = any(:hours::timestamptz[]) and f.workload_id between :first and :last
        and f.workload_id = any(:ids::integer[])
      group by f.workload_id`,
    bindings,
  );
  return new Map(rows.map((row) => [Number(row['workload_id']), { measures: toMeasures(row), hours: hoursOf(row) }]));
}

const hoursOf = (columns: HourColumns): WorkloadHour[] =>
  columns.hour
    .map((hour, place) => {
      const at = (name: Field): number | null => columns[name][place] ?? null;
      return {
        hour: hour ?? 0,
        liveSeconds: at('liveSeconds') ?? 0,
        coveredSeconds: at('coveredSeconds') ?? 0,
        cpuCoreSeconds: at('cpuCoreSeconds'),
        energyJoules: at('energyJoules'),
        facilityJoules: at('facilityJoules'),
        carbonOperationalGrams: at('carbonOperationalGrams'),
        carbonEmbodiedGrams: at('carbonEmbodiedGrams'),
        costUsd: at('costUsd'),
        cpuIdleJoules: at('cpuIdleJoules'),
        memoryJoules: at('memoryJoules'),
      };
    })
    .sort((a, b) => a.hour - b.hour);
