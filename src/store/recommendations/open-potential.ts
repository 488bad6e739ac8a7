import type { Knex } from 'knex';
import type { OpenPotential } from '../../domain/recommendations/ports.js';

/** Open recommendations of a cluster by severity and type, with their annual figures. */
export async function sumOpen(knex: Knex, clusterId: number): Promise<OpenPotential[]> {
  const { rows } = await knex.raw<{ rows: OpenPotential[] }>(
    `select severity, type, count(*)::integer as count, sum(annual_carbon_grams) as "annualCarbonGrams",
            sum(annual_cost_usd) as "annualCostUsd"
       from recommendation where cluster_id = ? and status = 'open' group by severity, type order by severity, type`,
    [clusterId],
  );
  return rows;
}
