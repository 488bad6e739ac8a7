import type { Schemas } from '../../contract/index.js';
import type { Currency } from '../../domain/figures/currency.js';
import type { SumAnswer } from '../../domain/metrics-queries.js';
import { type Amounts, ratio, toKwh } from '../shared/response/charged-amounts.js';
import { toCoverage, toWindow } from '../shared/response/envelope.js';
import { withLocalCosts } from '../shared/response/local-costs.js';

const difference = (now: number | null, before: number | null): number | null =>
  now === null || before === null ? null : now - before;

/** Change against the preceding window of the same length. */
export function toChange(now: Amounts, before: Amounts, previous: SumAnswer, currency: Currency): Schemas['Change'] {
  const energy = difference(toKwh(now.energyJoules.value), toKwh(before.energyJoules.value));
  const carbon = difference(now.carbonGrams.value, before.carbonGrams.value);
  const cost = difference(now.costUsd.value, before.costUsd.value);
  return {
    previous_window: toWindow(previous.context),
    previous_coverage: toCoverage(previous.context.coverage),
    energy_kwh: energy,
    energy_ratio: ratio(energy, toKwh(before.energyJoules.value)),
    carbon_grams: carbon,
    carbon_ratio: ratio(carbon, before.carbonGrams.value),
    ...withLocalCosts({ cost_usd: cost }, currency),
    cost_ratio: ratio(cost, before.costUsd.value),
  };
}
