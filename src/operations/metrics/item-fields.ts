import type { Earlier } from '../../domain/list-items.js';
import type { Measures } from '../../domain/measures/measures.js';
import { type Amounts, chargedAmounts, toKwh } from '../shared/response/charged-amounts.js';
import { provenanceParts } from '../shared/response/envelope.js';
import { figureParts, type ItemView, mergeFields, toFactors, toShares, toTraffic } from '../shared/response/figures.js';
import { withLocalCosts } from '../shared/response/local-costs.js';
import { toItemChange } from './change.js';
import { meanUse } from './resource-use.js';

/*
 * Properties that several kinds of items have, as parts for `mergeFields`. An item merges all of its parts once, because
 * merging is the most expensive step of an item.
 */

/** What an item is charged for, and its shares of the total. */
export const chargeParts = (amounts: Amounts, view: ItemView) =>
  [...figureParts(amounts, view), toShares(amounts, view)] as const;

/** The factors of an item's figures, and where they come from. */
export const originParts = (amounts: Amounts, measures: Measures) =>
  [toFactors(amounts), ...provenanceParts(measures)] as const;

/** Like `groupParts`, with the change against the preceding window. */
export function comparedParts({ measures, earlier }: { measures: Measures; earlier: Earlier | null }, view: ItemView) {
  const change = toItemChange(chargedAmounts(measures, view.idle), earlier, view);
  return [...groupParts(measures, view), change] as const;
}

/** Properties of every item that is a group of pods: charge, shares, mean use, traffic, factors and their origin. */
export function groupParts(measures: Measures, view: ItemView) {
  const amounts = chargedAmounts(measures, view.idle);
  return [
    ...chargeParts(amounts, view),
    meanUse(measures, view.observedSeconds),
    toTraffic(measures),
    ...originParts(amounts, measures),
  ] as const;
}

/** Idle and system parts of an item that has both; null without the part. */
export function toParts(item: { idle: Measures | null; system: Measures | null }, view: ItemView) {
  const idle = chargedAmounts(item.idle, view.idle);
  const system = chargedAmounts(item.system, view.idle);
  return mergeFields(
    {
      idle_energy_kwh: toKwh(idle.energyJoules.value),
      idle_carbon_grams: idle.carbonGrams.value,
      system_energy_kwh: toKwh(system.energyJoules.value),
      system_carbon_grams: system.carbonGrams.value,
    },
    withLocalCosts({ idle_cost_usd: idle.costUsd.value, system_cost_usd: system.costUsd.value }, view.currency),
  );
}
