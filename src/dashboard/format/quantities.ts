import type { Schemas } from '../../client/index.js';
import { formatCarbon, formatEnergy, moneyIn } from './numbers.js';

/** The three quantities of every view. */
export const QUANTITIES = ['carbon', 'energy', 'cost'] as const;
export type Quantity = (typeof QUANTITIES)[number];

type Figures = Pick<
  Schemas['Point'],
  | 'carbon_grams'
  | 'carbon_grams_low'
  | 'carbon_grams_high'
  | 'cost'
  | 'cost_low'
  | 'cost_high'
  | 'energy_kwh'
  | 'energy_kwh_low'
  | 'energy_kwh_high'
>;

/** A figure with its band; null is unknown. */
export interface Banded {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export const QUANTITY_NAMES: Readonly<Record<Quantity, string>> = { carbon: 'Carbon', energy: 'Energy', cost: 'Cost' };

/** @param currency of the costs of a response (ISO 4217) */
export function formatOf(quantity: Quantity, currency: string): (value: number | null) => string {
  if (quantity === 'cost') return moneyIn(currency);
  return quantity === 'carbon' ? formatCarbon : formatEnergy;
}

/** Property of an item; costs are in its `currency`. */
export const PROPERTIES = { carbon: 'carbon_grams', energy: 'energy_kwh', cost: 'cost' } as const;

/** The figure of an item or a point. */
export function bandedOf(item: Figures, quantity: Quantity): Banded {
  const name = PROPERTIES[quantity];
  return { value: item[name], low: item[`${name}_low`], high: item[`${name}_high`] };
}

/** The figure of a total. */
export function totalOf(totals: Schemas['Totals'], quantity: Quantity): Banded {
  const name = `total_${PROPERTIES[quantity]}` as const;
  return { value: totals[name], low: totals[`${name}_low`], high: totals[`${name}_high`] };
}
