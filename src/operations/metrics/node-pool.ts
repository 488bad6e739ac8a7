import type { Schemas } from '../../contract/index.js';
import type { NodePoolItem } from '../../domain/list-items.js';
import { type Amounts, chargedAmounts, ratio, toKwh } from '../shared/response/charged-amounts.js';
import { toQuality } from '../shared/response/envelope.js';
import { figureParts, type ItemView, mergeFields, observedSecondsOf } from '../shared/response/figures.js';
import { withLocalCosts } from '../shared/response/local-costs.js';
import { toMillicores } from './resource-use.js';

const toIdle = ({ energyJoules, carbonGrams, costUsd }: Amounts, { currency }: ItemView) => ({
  idle_energy_kwh: toKwh(energyJoules.value),
  idle_energy_kwh_low: toKwh(energyJoules.low),
  idle_energy_kwh_high: toKwh(energyJoules.high),
  idle_carbon_grams: carbonGrams.value,
  idle_carbon_grams_low: carbonGrams.low,
  idle_carbon_grams_high: carbonGrams.high,
  ...withLocalCosts(
    { idle_cost_usd: costUsd.value, idle_cost_usd_low: costUsd.low, idle_cost_usd_high: costUsd.high },
    currency,
  ),
});

/**
 * A pool with its sums. Capacity, use, requests and power are means over the observed time of the cluster, to which a node
 * contributes while it exists. Requests are known for all seconds of a node and scaled to the covered ones, as in `meanUse`.
 */
export function toNodePool(item: NodePoolItem, view: ItemView): Schemas['NodePoolMetrics'] {
  const { measures, nodeMeasures: n } = item;
  const seconds = observedSecondsOf(view.range, { ...view, dataFrom: item.dataFrom }, item.coverage);
  const covered = ratio(n.coveredSeconds, n.existsSeconds) ?? 1;
  const requested = (sum: number | null) => ratio(sum === null ? null : sum * covered, seconds);
  return mergeFields(
    { cluster: item.cluster, pool: item.pool, node_count: item.nodeCount },
    ...figureParts(chargedAmounts(measures, view.idle), view),
    toIdle(chargedAmounts(item.idle, view.idle), view),
    {
      average_power_watts: ratio(n.energyJoules, seconds),
      cpu_capacity_millicores: toMillicores(ratio(n.cpuCapacityCoreSeconds, seconds)),
      cpu_usage_millicores: toMillicores(ratio(n.cpuCoreSeconds, seconds)),
      cpu_request_millicores: toMillicores(requested(measures.cpuRequestCoreSeconds)),
      memory_capacity_bytes: ratio(n.memoryCapacityByteSeconds, seconds),
      memory_usage_bytes: ratio(n.memoryByteSeconds, seconds),
      memory_request_bytes: requested(measures.memoryRequestByteSeconds),
    },
    toQuality(measures),
  );
}
