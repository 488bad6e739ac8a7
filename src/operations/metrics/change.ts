import type { Schemas } from '../../contract/index.js';
import type { Currency } from '../../domain/figures/currency.js';
import type { Earlier } from '../../domain/list-items.js';
import type { Page, SumAnswer } from '../../domain/metrics-queries.js';
import { DAY_SECONDS, rangeBefore, type TimeRange } from '../../domain/time/window.js';
import { type Amounts, chargedAmounts, ratio, toKwh } from '../shared/response/charged-amounts.js';
import { toCoverage, toWindow } from '../shared/response/envelope.js';
import type { ItemView } from '../shared/response/figures.js';
import { toLocalCost, withLocalCosts } from '../shared/response/local-costs.js';

/** Maximum by which alignment moves the start of the previous window: a day for each edge of both windows. */
const MOVED_SECONDS = 4 * DAY_SECONDS;

/** The range whose data a comparison with the preceding range can depend on. */
export const withPrevious = (range: TimeRange): TimeRange => ({
  from: rangeBefore(range).from - MOVED_SECONDS,
  to: range.to,
});

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

/** The preceding window of a list, and its coverage; null if its items are not compared. */
export const toComparedWith = ({ previous }: Page<unknown>): Pick<Schemas['NamespaceList'], 'compared_with'> => ({
  compared_with: previous && { window: toWindow(previous), coverage: toCoverage(previous.coverage) },
});

type ItemChange = Pick<
  Schemas['Namespace'],
  'energy_change_kwh' | 'carbon_change_grams' | 'cost_change_usd' | 'cost_change' | 'change_unknown_reason'
>;

const unknownChange = (reason: ItemChange['change_unknown_reason']): ItemChange => ({
  energy_change_kwh: null,
  carbon_change_grams: null,
  cost_change_usd: null,
  cost_change: null,
  change_unknown_reason: reason,
});

/** Change of an item against the preceding window, with the reason why a change is unknown. */
export function toItemChange(now: Amounts, earlier: Earlier | null, view: ItemView): ItemChange {
  if (earlier === null) return unknownChange('not_compared');
  if (!earlier.isNowObserved) return unknownChange('window_not_observed');
  if (earlier.measures === null) return unknownChange('previous_window_not_observed');
  const before = chargedAmounts(earlier.measures, view.idle);
  const costUsd = difference(now.costUsd.value, before.costUsd.value);
  const changes = {
    energy_change_kwh: difference(toKwh(now.energyJoules.value), toKwh(before.energyJoules.value)),
    carbon_change_grams: difference(now.carbonGrams.value, before.carbonGrams.value),
    cost_change_usd: costUsd,
    cost_change: toLocalCost(costUsd, view.currency),
  };
  const isUnknown = Object.values(changes).includes(null);
  return { ...changes, change_unknown_reason: isUnknown ? 'figure_unknown' : null };
}
