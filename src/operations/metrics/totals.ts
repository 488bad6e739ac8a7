import type { Schemas } from '../../contract/index.js';
import type { Currency } from '../../domain/figures/currency.js';
import { SOURCE_KINDS } from '../../domain/figures/figure-sources.js';
import type { Measures } from '../../domain/measures/measures.js';
import type { IdleMode, SumAnswer, TotalsAnswer } from '../../domain/metrics-queries.js';
import { toIsoOrNull } from '../../domain/time/instant.js';
import type { EpochSeconds } from '../../domain/time/window.js';
import {
  type Amounts,
  chargedAmounts,
  meanIntensity,
  meanPue,
  ratio,
  toKwh,
} from '../shared/response/charged-amounts.js';
import { type RequestEcho, toEnvelope } from '../shared/response/envelope.js';
import { toShares, viewOf } from '../shared/response/figures.js';
import { withLocalCosts } from '../shared/response/local-costs.js';
import { toSources } from '../shared/response/sources.js';
import { toChange } from './change.js';
import { toParts } from './item-fields.js';

type TotalFields = Pick<Schemas['Totals'], Extract<keyof Schemas['Totals'], `total_${string}`>>;

const toTotalFields = (
  { energyJoules, carbonGrams, operationalGrams, embodiedGrams, costUsd }: Amounts,
  currency: Currency,
): TotalFields => ({
  total_energy_kwh: toKwh(energyJoules.value),
  total_energy_kwh_low: toKwh(energyJoules.low),
  total_energy_kwh_high: toKwh(energyJoules.high),
  total_carbon_grams: carbonGrams.value,
  total_carbon_grams_low: carbonGrams.low,
  total_carbon_grams_high: carbonGrams.high,
  total_carbon_operational_grams: operationalGrams,
  total_carbon_embodied_grams: embodiedGrams,
  ...withLocalCosts(
    { total_cost_usd: costUsd.value, total_cost_usd_low: costUsd.low, total_cost_usd_high: costUsd.high },
    currency,
  ),
});

const UNKNOWN_CARBON = { value: null, low: null, high: null };

/**
 * Without coverage only embodied carbon is known. The total is then null: the embodied part alone would look like a total,
 * and a carbon budget would be met because data is missing. The embodied part is still returned separately.
 */
const totalAmounts = (answer: SumAnswer, idle: IdleMode): Amounts => {
  const amounts = chargedAmounts(answer.measures, idle);
  return answer.context.coverage > 0 ? amounts : { ...amounts, carbonGrams: UNKNOWN_CARBON };
};

/**
 * @param before the sum over the preceding window of the same length
 * @param dueUntil end of the newest due window
 * @param currency currency of the costs that are not in US dollars
 */
export function toTotals(
  answer: TotalsAnswer,
  before: SumAnswer,
  echo: RequestEcho,
  dueUntil: EpochSeconds,
  currency: Currency,
): Schemas['Totals'] {
  const amounts = totalAmounts(answer, echo.idle);
  const view = viewOf(answer.context, null, { idle: echo.idle, currency, dueUntil });
  const sharesOf = (part: Measures | null) => toShares(chargedAmounts(part, echo.idle), { total: amounts });
  const [idle, system] = [sharesOf(answer.idle), sharesOf(answer.system)];
  return {
    ...toEnvelope(answer.context, echo, answer.measures),
    ...toSources(answer.measures, SOURCE_KINDS),
    ...toTotalFields(amounts, currency),
    currency: currency.code,
    ...toParts(answer, view),
    idle_energy_share: idle.energy_share,
    idle_carbon_share: idle.carbon_share,
    idle_cost_share: idle.cost_share,
    system_energy_share: system.energy_share,
    system_carbon_share: system.carbon_share,
    system_cost_share: system.cost_share,
    average_power_watts: ratio(amounts.energyJoules.value, view.observedSeconds),
    peak_power_watts: answer.peaks.powerWatts,
    pue: meanPue(amounts),
    grid_intensity_grams_per_kwh: meanIntensity(amounts),
    latest_sample_at: toIsoOrNull(answer.latestSampleAt),
    counts: { ...answer.counts },
    change: toChange(amounts, totalAmounts(before, echo.idle), before, currency),
  };
}
