import type { Schemas } from '../../contract/index.js';
import type { Currency } from '../../domain/figures/currency.js';
import { foldMeasures } from '../../domain/measures/measures.js';
import type { WorkloadHistoryAnswer, WorkloadHistoryRequest } from '../../domain/simulation/ports.js';
import type { ContainerOutcome, StrategyOutcome } from '../../domain/simulation/simulate-requests.js';
import type { SimulatedCharge } from '../../domain/simulation/simulated-charge.js';
import { knownBound, toKwh } from '../shared/response/charged-amounts.js';
import { toCoverage, toQuality, toWindow } from '../shared/response/envelope.js';
import { withLocalCosts } from '../shared/response/local-costs.js';

const saved = (actual: number | null, simulated: number | null): number | null =>
  actual === null || simulated === null ? null : actual - simulated;

const toContainer = (outcome: ContainerOutcome): Schemas['SimulatedContainer'] => ({
  container: outcome.container,
  cpu_request_millicores: outcome.cpuMillicores,
  memory_request_bytes: outcome.memoryBytes,
  cpu_hours_above_request: outcome.cpuHoursAbove,
  oom_risk_hours: outcome.oomRiskHours,
  notes: [...outcome.notes],
});

const toStrategy = (
  { strategy, charge, containers }: StrategyOutcome,
  charged: SimulatedCharge,
  currency: Currency,
): Schemas['SimulatedStrategy'] => ({
  strategy,
  energy_kwh: toKwh(charge.energyJoules),
  energy_kwh_low: toKwh(charge.energyLowJoules),
  energy_kwh_high: toKwh(charge.energyHighJoules),
  carbon_grams: charge.carbonGrams,
  carbon_grams_low: charge.carbonLowGrams,
  carbon_grams_high: charge.carbonHighGrams,
  ...withLocalCosts(
    {
      cost_usd: charge.costUsd,
      cost_usd_low: knownBound(charge.costLowUsd),
      cost_usd_high: knownBound(charge.costHighUsd),
      saved_cost_usd: saved(charged.costUsd, charge.costUsd),
    },
    currency,
  ),
  saved_energy_kwh: toKwh(saved(charged.energyJoules, charge.energyJoules)),
  saved_carbon_grams: saved(charged.carbonGrams, charge.carbonGrams),
  containers: containers.map(toContainer),
});

/**
 * @param charged amounts that the workload is charged for under its actual requests
 * @param currency currency of the costs that are not in US dollars
 */
export function toSimulation(
  { namespace, workload }: WorkloadHistoryRequest,
  { context, clusters, history }: WorkloadHistoryAnswer,
  outcomes: readonly StrategyOutcome[],
  charged: SimulatedCharge,
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
    strategies: outcomes.map((outcome) => toStrategy(outcome, charged, currency)),
  };
}
