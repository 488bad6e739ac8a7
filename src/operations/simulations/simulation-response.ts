import type { Schemas } from '../../contract/index.js';
import type { Currency } from '../../domain/figures/currency.js';
import { foldMeasures } from '../../domain/measures/measures.js';
import type { WorkloadHistoryAnswer, WorkloadHistoryRequest } from '../../domain/simulation/ports.js';
import type { ContainerOutcome, StrategyOutcome } from '../../domain/simulation/simulate-requests.js';
import { realisableOf, type SimulatedCharge } from '../../domain/simulation/simulated-charge.js';
import { type BandedAmount, nestedBounds, toKwh } from '../shared/response/charged-amounts.js';
import { toCoverage, toQuality, toWindow } from '../shared/response/envelope.js';
import { withLocalCosts } from '../shared/response/local-costs.js';
import { withPrefix } from '../shared/response/prefixed.js';

const toContainer = (outcome: ContainerOutcome): Schemas['SimulatedContainer'] => ({
  container: outcome.container,
  cpu_request_millicores: outcome.cpuMillicores,
  memory_request_bytes: outcome.memoryBytes,
  cpu_hours_above_request: outcome.cpuHoursAbove,
  oom_risk_hours: outcome.oomRiskHours,
  notes: [...outcome.notes],
});

/** Energy, carbon and cost with their bands; costs in US dollars and in the configured currency. */
function toAmounts(charge: SimulatedCharge, currency: Currency) {
  const cost = costOf(charge);
  return {
    energy_kwh: toKwh(charge.energyJoules),
    energy_kwh_low: toKwh(charge.energyLowJoules),
    energy_kwh_high: toKwh(charge.energyHighJoules),
    carbon_grams: charge.carbonGrams,
    carbon_grams_low: charge.carbonLowGrams,
    carbon_grams_high: charge.carbonHighGrams,
    ...withLocalCosts({ cost_usd: cost.value, cost_usd_low: cost.low, cost_usd_high: cost.high }, currency),
  };
}

const toStrategy = (
  { strategy, charge, freed, containers }: StrategyOutcome,
  currency: Currency,
): Schemas['SimulatedStrategy'] => ({
  strategy,
  ...toAmounts(charge, currency),
  ...withPrefix('saved', toAmounts(realisableOf(freed), currency)),
  ...withPrefix('reallocated', toAmounts(freed, currency)),
  ...withPrefix('saved_total', toAmounts(freed, currency)),
  containers: containers.map(toContainer),
});

const costOf = ({ costUsd, costLowUsd, costHighUsd }: SimulatedCharge): BandedAmount =>
  nestedBounds(costUsd, costLowUsd, costHighUsd);

/** @param currency currency of the costs that are not in US dollars */
export function toSimulation(
  { namespace, workload }: WorkloadHistoryRequest,
  { context, clusters, history }: WorkloadHistoryAnswer,
  outcomes: readonly StrategyOutcome[],
  currency: Currency,
): Schemas['Simulation'] {
  const measures = history === null ? null : foldMeasures(history.hours.map((hour) => hour.measures));
  return {
    window: toWindow(context),
    coverage: toCoverage(context.coverage),
    matched: history !== null,
    cluster: history === null ? null : (clusters[0] ?? null),
    namespace,
    workload: `${workload.kind}/${workload.name}`,
    has_autoscaler: history?.hasAutoscaler ?? null,
    currency: currency.code,
    ...toQuality(measures),
    strategies: outcomes.map((outcome) => toStrategy(outcome, currency)),
  };
}
