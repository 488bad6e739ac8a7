import type { Schemas } from '../../contract/index.js';
import type { Measures } from '../../domain/measures/measures.js';
import type { IdleMode, NodeItem } from '../../domain/metrics-queries.js';
import { chargedAmounts, ratio, toKwh } from '../shared/response/charged-amounts.js';
import { toProvenance } from '../shared/response/envelope.js';
import { type ItemView, mergeFields, toFactors, toFigures, toShares } from '../shared/response/figures.js';
import { withLocalCosts } from '../shared/response/local-costs.js';
import { toMillicores } from './resource-use.js';

type HardwareFields = Pick<
  Schemas['Node'],
  | 'provider'
  | 'instance_type'
  | 'region'
  | 'zone'
  | 'grid_zone'
  | 'architecture'
  | 'microarchitecture'
  | 'pool'
  | 'is_spot'
  | 'vcpus'
  | 'memory_bytes'
  | 'allocatable_cpu_millicores'
  | 'allocatable_memory_bytes'
  | 'gpu_model'
  | 'gpu_count'
>;
type OwnFields = Pick<
  Schemas['Node'],
  | 'cpu_active_energy_kwh'
  | 'cpu_idle_energy_kwh'
  | 'memory_energy_kwh'
  | 'gpu_energy_kwh'
  | 'average_power_watts'
  | 'cpu_usage_millicores'
  | 'cpu_utilisation'
  | 'cpu_request_millicores'
  | 'memory_usage_bytes'
  | 'memory_utilisation'
  | 'memory_request_bytes'
  | 'exists_seconds'
  | 'covered_seconds'
>;

const toHardware = ({ spec, microarchitecture, gridZone }: NodeItem): HardwareFields => ({
  provider: spec.provider,
  instance_type: spec.instanceType,
  region: spec.region,
  zone: spec.zone,
  grid_zone: gridZone,
  architecture: spec.architecture,
  microarchitecture,
  pool: spec.pool,
  is_spot: spec.isSpot,
  vcpus: spec.vcpus,
  memory_bytes: spec.memoryBytes,
  allocatable_cpu_millicores: toMillicores(spec.allocatableCpuCores),
  allocatable_memory_bytes: spec.allocatableMemoryBytes,
  gpu_model: spec.gpuModel,
  gpu_count: spec.gpuCount,
});

/** Figures of the whole node, independent of the filter; requests are those of the selected pods. */
const toOwn = ({ nodeMeasures: n, measures: m }: NodeItem): OwnFields => ({
  cpu_active_energy_kwh: toKwh(n.cpuActiveJoules),
  cpu_idle_energy_kwh: toKwh(n.cpuIdleJoules),
  memory_energy_kwh: toKwh(n.memoryJoules),
  gpu_energy_kwh: toKwh(n.gpuJoules),
  average_power_watts: ratio(n.energyJoules, n.coveredSeconds),
  cpu_usage_millicores: toMillicores(ratio(n.cpuCoreSeconds, n.coveredSeconds)),
  cpu_utilisation: ratio(n.cpuCoreSeconds, n.cpuCapacityCoreSeconds),
  cpu_request_millicores: toMillicores(ratio(m.cpuRequestCoreSeconds, n.existsSeconds)),
  memory_usage_bytes: ratio(n.memoryByteSeconds, n.coveredSeconds),
  memory_utilisation: ratio(n.memoryByteSeconds, n.memoryCapacityByteSeconds),
  memory_request_bytes: ratio(m.memoryRequestByteSeconds, n.existsSeconds),
  exists_seconds: n.existsSeconds,
  covered_seconds: n.coveredSeconds,
});

const partOf = (measures: Measures | null, idle: IdleMode) => {
  const { energyJoules, carbonGrams, costUsd } = chargedAmounts(measures, idle);
  return { energyKwh: toKwh(energyJoules.value), carbonGrams: carbonGrams.value, costUsd: costUsd.value };
};

export function toNode(item: NodeItem, view: ItemView): Schemas['Node'] {
  const amounts = chargedAmounts(item.measures, view.idle);
  const idle = partOf(item.idle, view.idle);
  const system = partOf(item.system, view.idle);
  return mergeFields(
    { cluster: item.cluster, node: item.node },
    toHardware(item),
    toFigures(amounts, view),
    toShares(amounts, view),
    {
      idle_energy_kwh: idle.energyKwh,
      idle_carbon_grams: idle.carbonGrams,
      system_energy_kwh: system.energyKwh,
      system_carbon_grams: system.carbonGrams,
    },
    withLocalCosts({ idle_cost_usd: idle.costUsd, system_cost_usd: system.costUsd }, view.currency),
    toOwn(item),
    { pod_count: item.podCount },
    toFactors(amounts),
    toProvenance(item.measures),
  );
}
