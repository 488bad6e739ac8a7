import type { IdleMode } from '../../../domain/metrics-queries.js';

/** What a group is charged with, as SQL over its folded columns. With `share` its part of idle and system is added. */
export type Charge = 'carbon' | 'energy' | 'cost';

const OWN: Readonly<Record<Charge, readonly string[]>> = {
  carbon: ['carbon_operational_grams', 'carbon_embodied_grams'],
  energy: ['energy_joules'],
  cost: ['cost_cpu_usd', 'cost_memory_usd', 'cost_other_usd'],
};
const SHARED: Readonly<Record<Charge, readonly string[]>> = {
  carbon: ['shared_carbon_operational_grams', 'shared_carbon_embodied_grams'],
  energy: ['shared_energy_joules'],
  cost: ['shared_cost_usd'],
};

/** All columns that order or leave out groups, without and with shared parts. */
export const CHARGE_COLUMNS = {
  own: Object.values(OWN).flat(),
  share: [...Object.values(OWN).flat(), ...Object.values(SHARED).flat()],
} as const;

const added = (alias: string, columns: readonly string[]): string =>
  columns.map((column) => `coalesce(${alias}.${column}, 0)`).join(' + ');

/** g CO2e, J or USD; NULL when none of its own parts is known. */
export function chargeSql(alias: string, charge: Charge, idle: IdleMode): string {
  const own = OWN[charge].map((column) => `${alias}.${column}`).join(', ');
  const columns = idle === 'share' ? [...OWN[charge], ...SHARED[charge]] : OWN[charge];
  return `case when coalesce(${own}) is not null then ${added(alias, columns)} end`;
}

/** Residue of sums that cancel out, relative to what was given away. */
const CANCELLED = 1e-9;

/** True of a group that has given away all it had: with `share`, idle and system parts that pods took over. */
export function isRedistributedSql(alias: string): string {
  const conditions = (['carbon', 'energy', 'cost'] as const).map(
    (charge) =>
      `abs(${added(alias, [...OWN[charge], ...SHARED[charge]])}) <= ${CANCELLED} * (${added(alias, OWN[charge])})`,
  );
  return `(${conditions.join(' and ')})`;
}
