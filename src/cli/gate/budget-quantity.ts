import type { Schemas } from '../../client/index.js';

export type Totals = Schemas['Totals'];

/**
 * Quantities that can have a budget. The figures cover the whole window; the query decides whether they include idle
 * capacity.
 */
export const QUANTITIES = {
  carbon: {
    flag: '--max-carbon-grams',
    unit: 'g CO2e',
    valueOf: (totals: Totals) => totals.total_carbon_grams,
    bandOf: (totals: Totals) => [totals.total_carbon_grams_low, totals.total_carbon_grams_high],
  },
  energy: {
    flag: '--max-energy-kwh',
    unit: 'kWh',
    valueOf: (totals: Totals) => totals.total_energy_kwh,
    bandOf: (totals: Totals) => [totals.total_energy_kwh_low, totals.total_energy_kwh_high],
  },
  cost: {
    flag: '--max-cost-usd',
    unit: 'USD',
    valueOf: (totals: Totals) => totals.total_cost_usd,
    bandOf: (totals: Totals) => [totals.total_cost_usd_low, totals.total_cost_usd_high],
  },
} as const;

export type Quantity = keyof typeof QUANTITIES;

export const isQuantity = (text: string): text is Quantity => Object.hasOwn(QUANTITIES, text);
