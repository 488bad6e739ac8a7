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
import { viewOf } from '../shared/response/figures.js';
import { withLocalCosts } from '../shared/response/local-costs.js';
import { toSources } from '../shared/response/sources.js';
import { toChange } from './change.js';

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

function partOf(part: Measures | null, total: Amounts, idle: IdleMode) {
  const { energyJoules, carbonGrams, costUsd } = chargedAmounts(part, idle);
  return {
    energyKwh: toKwh(energyJoules.value),
    energyShare: ratio(energyJoules.value, total.energyJoules.value),
    carbonGrams: carbonGrams.value,
    carbonShare: ratio(carbonGrams.value, total.carbonGrams.value),
    costUsd: costUsd.value,
    costShare: ratio(costUsd.value, total.costUsd.value),
  };
}

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
  const idle = partOf(answer.idle, amounts, echo.idle);
  const system = partOf(answer.system, amounts, echo.idle);
  const { observedSeconds } = viewOf(answer.context, null, { idle: echo.idle, currency, dueUntil });
  return {
    ...toEnvelope(answer.context, echo, answer.measures),
    ...toSources(answer.measures, SOURCE_KINDS),
    ...toTotalFields(amounts, currency),
    currency: currency.code,
    ...withLocalCosts({ idle_cost_usd: idle.costUsd, system_cost_usd: system.costUsd }, currency),
    idle_energy_kwh: idle.energyKwh,
    idle_energy_share: idle.energyShare,
    idle_carbon_grams: idle.carbonGrams,
    idle_carbon_share: idle.carbonShare,
    idle_cost_share: idle.costShare,
    system_energy_kwh: system.energyKwh,
    system_energy_share: system.energyShare,
    system_carbon_grams: system.carbonGrams,
    system_carbon_share: system.carbonShare,
    system_cost_share: system.costShare,
    average_power_watts: ratio(amounts.energyJoules.value, observedSeconds),
    peak_power_watts: answer.peaks.powerWatts,
    pue: meanPue(amounts),
    grid_intensity_grams_per_kwh: meanIntensity(amounts),
    latest_sample_at: toIsoOrNull(answer.latestSampleAt),
    counts: { ...answer.counts },
    change: toChange(amounts, totalAmounts(before, echo.idle), before, currency),
  };
}
