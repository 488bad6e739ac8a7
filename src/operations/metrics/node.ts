import type { Schemas } from '../../contract/index.js';
import type { NodeItem } from '../../domain/list-items.js';
import { chargedAmounts, ratio, toKwh } from '../shared/response/charged-amounts.js';
import { type ItemView, mergeFields } from '../shared/response/figures.js';
import { chargeParts, originParts, toParts } from './item-fields.js';
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

export function toNode(item: NodeItem, view: ItemView): Schemas['Node'] {
  const amounts = chargedAmounts(item.measures, view.idle);
  return mergeFields(
    { cluster: item.cluster, node: item.node },
    toHardware(item),
    ...chargeParts(amounts, view),
    toParts(item, view),
    toOwn(item),
    { pod_count: item.podCount },
    ...originParts(amounts, item.measures),
  );
}
