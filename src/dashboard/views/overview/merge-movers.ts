import type { Schemas } from '../../../client/index.js';
import { bandedOf, type Quantity } from '../../format/quantities.js';

export type Namespace = Schemas['Namespace'];

/** Number of movers. */
export const SHOWN = 6;

/** Property of the change of each quantity, and the sort with the largest decrease first. */
export const CHANGES = {
  carbon: { change: 'carbon_change_grams', sort: 'carbon_change_grams' },
  energy: { change: 'energy_change_kwh', sort: 'energy_change_kwh' },
  cost: { change: 'cost_change', sort: 'cost_change_usd' },
} as const;

export interface Mover {
  readonly item: Namespace;
  readonly change: number;
  /** Null if it was charged nothing before. */
  readonly ratio: number | null;
}

/**
 * The namespaces of two lists, those with the largest increases and those with the largest decreases, by the size of their
 * change; an unknown change is none.
 */
export function mergeMovers(lists: readonly (readonly Namespace[])[], quantity: Quantity): Mover[] {
  const items = new Map(lists.flat().map((item) => [JSON.stringify([item.cluster, item.namespace]), item]));
  return [...items.values()]
    .flatMap((item) => {
      const change = item[CHANGES[quantity].change];
      const { value } = bandedOf(item, quantity);
      if (change === null || change === 0 || value === null) return [];
      const before = value - change;
      return [{ item, change, ratio: before > 0 ? change / before : null }];
    })
    .sort((a, b) => Math.abs(b.change) - Math.abs(a.change))
    .slice(0, SHOWN);
}
