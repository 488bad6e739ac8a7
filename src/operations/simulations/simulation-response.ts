import type { Schemas } from '../../contract/index.js';
import type { Currency } from '../../domain/figures/currency.js';
import { foldMeasures } from '../../domain/measures/measures.js';
import type { WorkloadHistoryAnswer, WorkloadHistoryRequest } from '../../domain/simulation/ports.js';
import type { ContainerOutcome, StrategyOutcome } from '../../domain/simulation/simulate-requests.js';
import type { SimulatedCharge } from '../../domain/simulation/simulated-charge.js';
import { type BandedAmount, nestedBounds, toKwh } from '../shared/response/charged-amounts.js';
import { toCoverage, toQuality, toWindow } from '../shared/response/envelope.js';
import { withLocalCosts } from '../shared/response/local-costs.js';

const toContainer = (outcome: ContainerOutcome): Schemas['SimulatedContainer'] => ({
  container: outcome.container,
  cpu_request_millicores: outcome.cpuMillicores,
  memory_request_bytes: outcome.memoryBytes,
  cpu_hours_above_request: outcome.cpuHoursAbove,
  oom_risk_hours: outcome.oomRiskHours,
  notes: [...outcome.notes],
});

const toStrategy = (
  { strategy, charge, saved, containers }: StrategyOutcome,
  currency: Currency,
): Schemas['SimulatedStrategy'] => {
  const [cost, savedCost] = [costOf(charge), costOf(saved)];
  return {
    strategy,
    energy_kwh: toKwh(charge.energyJoules),
    energy_kwh_low: toKwh(charge.energyLowJoules),
    energy_kwh_high: toKwh(charge.energyHighJoules),
    carbon_grams: charge.carbonGrams,
    carbon_grams_low: charge.carbonLowGrams,
    carbon_grams_high: charge.carbonHighGrams,
    ...withLocalCosts(
      {
        cost_usd: cost.value,
        cost_usd_low: cost.low,
        cost_usd_high: cost.high,
        saved_cost_usd: savedCost.value,
        saved_cost_usd_low: savedCost.low,
        saved_cost_usd_high: savedCost.high,
      },
      currency,
    ),
    saved_energy_kwh: toKwh(saved.energyJoules),
    saved_energy_kwh_low: toKwh(saved.energyLowJoules),
    saved_energy_kwh_high: toKwh(saved.energyHighJoules),
    saved_carbon_grams: saved.carbonGrams,
    saved_carbon_grams_low: saved.carbonLowGrams,
    saved_carbon_grams_high: saved.carbonHighGrams,
    containers: containers.map(toContainer),
  };
};

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
