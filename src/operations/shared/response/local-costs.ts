import type { Currency } from '../../../domain/figures/currency.js';

/** `cost_usd_low` becomes `cost_low`. */
type LocalName<Name> = Name extends `${infer Start}cost_usd${infer End}` ? `${Start}cost${End}` : never;

type LocalCosts<Fields> = { [Name in keyof Fields as LocalName<Name>]: Fields[Name] };

/** Property names of the local costs, because responses have thousands of objects with the same few names. */
const localNames = new Map<string, string>();

function localNameOf(name: string): string {
  let local = localNames.get(name);
  if (local === undefined) {
    local = name.replace('cost_usd', 'cost');
    localNames.set(name, local);
  }
  return local;
}

/** A cost in the configured currency; an unknown cost stays null. */
export const toLocalCost = (usd: number | null, { unitsPerUsd }: Currency): number | null =>
  usd === null ? null : usd * unitsPerUsd;

/**
 * Adds to each cost in US dollars (`cost_usd`, `idle_cost_usd`, `cost_usd_low`) the same cost in the configured
 * currency (`cost`, `idle_cost`, `cost_low`). Unknown costs stay null.
 * @param fields costs only
 */
export function withLocalCosts<Fields extends { readonly [name: string]: number | null }>(
  fields: Fields,
  currency: Currency,
): Fields & LocalCosts<Fields> {
  const costs: Record<string, number | null> = { ...fields };
  for (const [name, usd] of Object.entries(fields)) costs[localNameOf(name)] = toLocalCost(usd, currency);
  // The loop adds exactly the properties of LocalCosts, which the compiler cannot derive from computed names.
  return costs as Fields & LocalCosts<Fields>;
}
