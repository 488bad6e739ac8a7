import type { ValidNode } from '../cluster/valid-observation.js';
import { scaled, sumKnown } from './bands.js';
import type { Banded, NodeFactors } from './factors.js';

const SECONDS_PER_HOUR = 3600;

/**
 * Cost in US dollars of one node for the time that it exists in one window. Null, never 0, for a resource of unknown
 * size.
 */
export interface NodeCost {
  readonly cpu: Banded | null;
  readonly memory: Banded | null;
  /** GPUs; or the whole price of the node if none of its resources is known. */
  readonly other: Banded | null;
}

/**
 * Capacity x price x hours of existence (OpenCost); coverage does not matter. A price for the whole node is divided
 * among its resources in proportion to their cost at the prices per resource; each part has the relative band of the
 * node price.
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

/** Sum of the known parts, with its band; null if all are unknown. */
export const totalCost = ({ cpu, memory, other }: NodeCost): Banded | null => sumKnown([cpu, memory, other]);

/** The cost columns of a row. */
interface CostColumns {
  readonly costCpuUsd: number | null;
  readonly costMemoryUsd: number | null;
  readonly costOtherUsd: number | null;
}

/** Sum of the known parts; null if all are unknown. */
export function totalUsd({ costCpuUsd, costMemoryUsd, costOtherUsd }: CostColumns): number | null {
  const known = [costCpuUsd, costMemoryUsd, costOtherUsd].filter((usd) => usd !== null);
  return known.length === 0 ? null : known.reduce((sum, usd) => sum + usd, 0);
}
