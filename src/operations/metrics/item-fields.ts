import type { Measures } from '../../domain/measures/measures.js';
import { type Amounts, chargedAmounts, toKwh } from '../shared/response/charged-amounts.js';
import { toProvenance } from '../shared/response/envelope.js';
import { type ItemView, mergeFields, toFactors, toFigures, toShares, toTraffic } from '../shared/response/figures.js';
import { withLocalCosts } from '../shared/response/local-costs.js';
import { meanUse } from './resource-use.js';

/** What an item is charged for, and its shares of the total. */
export const toCharges = (amounts: Amounts, view: ItemView) =>
  mergeFields(toFigures(amounts, view), toShares(amounts, view));

/** The factors of an item's figures, and where they come from. */
export const toOrigin = (amounts: Amounts, measures: Measures) =>
  mergeFields(toFactors(amounts), toProvenance(measures));

/** Properties of every item that is a group of pods: charge, shares, mean use, traffic, factors and their origin. */
export function toGroupFields(measures: Measures, view: ItemView) {
  const amounts = chargedAmounts(measures, view.idle);
  return mergeFields(
    toCharges(amounts, view),
    meanUse(measures, view.observedSeconds),
    toTraffic(measures),
    toOrigin(amounts, measures),
  );
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
