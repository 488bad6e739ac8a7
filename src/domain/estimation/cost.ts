import type { ValidNode } from '../cluster/valid-observation.js';
import { scaled, sumKnown } from './bands.js';
import type { Banded, NodeFactors } from './factors.js';

const SECONDS_PER_HOUR = 3600;

/** US dollars for one node while it exists in one window; null, never 0, where what is paid for is unknown. */
export interface NodeCost {
  readonly cpu: Banded | null;
  readonly memory: Banded | null;
  /** GPUs; also what a node price covers when nothing of the node is known to split it over. */
  readonly other: Banded | null;
}

/**
 * Capacity x price x hours (OpenCost), covered or not. A price for the whole node is split over its resources in
 * proportion to what they would cost by the prices per resource; the band of each part is then that of the node price.
 */
export function nodeCost(node: ValidNode, price: NodeFactors['price']): NodeCost {
  if (node.isImplausible) return { cpu: null, memory: null, other: null };
  const hours = node.existsSeconds / SECONDS_PER_HOUR;
  const cpu = node.vcpus === null ? null : scaled(price.cpuUsdPerCoreHour, node.vcpus);
  const memory = node.memoryGib === null ? null : scaled(price.memoryUsdPerGibHour, node.memoryGib);
  const gpu = scaled(price.gpuUsdPerHour, node.gpuCount);
  if (price.nodeUsdPerHour === null) {
    return {
      cpu: cpu === null ? null : scaled(cpu, hours),
      memory: memory === null ? null : scaled(memory, hours),
      other: isKnown(node) ? scaled(gpu, hours) : null,
    };
  }
  const total = scaled(price.nodeUsdPerHour, hours);
  const perHour = (cpu?.value ?? 0) + (memory?.value ?? 0) + gpu.value;
  const part = (ofHour: Banded | null): Banded | null =>
    ofHour === null ? null : scaled(total, perHour > 0 ? ofHour.value / perHour : 0);
  return { cpu: part(cpu), memory: part(memory), other: perHour > 0 ? part(gpu) : total };
}

const isKnown = (node: ValidNode): boolean => node.vcpus !== null || node.memoryGib !== null || node.gpuCount > 0;

/** Sum of the parts that are known, with its band; null when none is. */
export const totalCost = ({ cpu, memory, other }: NodeCost): Banded | null => sumKnown([cpu, memory, other]);

/** The parts of a cost as rows carry them. */
interface CostColumns {
  readonly costCpuUsd: number | null;
  readonly costMemoryUsd: number | null;
  readonly costOtherUsd: number | null;
}

/** Sum of the parts that are known; null when none is. */
export function totalUsd({ costCpuUsd, costMemoryUsd, costOtherUsd }: CostColumns): number | null {
  const known = [costCpuUsd, costMemoryUsd, costOtherUsd].filter((usd) => usd !== null);
  return known.length === 0 ? null : known.reduce((sum, usd) => sum + usd, 0);
}
