import type { ValidNode } from '../cluster/valid-observation.js';
import type { NodeFactors } from './factors.js';

const SECONDS_PER_HOUR = 3600;

/** US dollars for one node while it exists in one window; null, never 0, where what is paid for is unknown. */
export interface NodeCost {
  readonly cpuUsd: number | null;
  readonly memoryUsd: number | null;
  /** GPUs; also what a node price covers when nothing of the node is known to split it over. */
  readonly otherUsd: number | null;
}

/**
 * Capacity x price x hours (OpenCost), covered or not. An operator's price for the whole node is split over its
 * resources in proportion to what they would cost by the prices per resource.
 */
export function nodeCost(node: ValidNode, price: NodeFactors['price']): NodeCost {
  if (node.isImplausible) return { cpuUsd: null, memoryUsd: null, otherUsd: null };
  const hours = node.existsSeconds / SECONDS_PER_HOUR;
  const cpu = node.vcpus === null ? null : node.vcpus * price.cpuUsdPerCoreHour;
  const memory = node.memoryGib === null ? null : node.memoryGib * price.memoryUsdPerGibHour;
  const gpu = node.gpuCount * price.gpuUsdPerHour;
  const perHour = (cpu ?? 0) + (memory ?? 0) + gpu;
  if (price.nodeUsdPerHour === null) {
    return {
      cpuUsd: cpu === null ? null : cpu * hours,
      memoryUsd: memory === null ? null : memory * hours,
      otherUsd: isKnown(node) ? gpu * hours : null,
    };
  }
  const total = price.nodeUsdPerHour * hours;
  const part = (ofHour: number | null): number | null =>
    ofHour === null ? null : perHour > 0 ? total * (ofHour / perHour) : 0;
  return { cpuUsd: part(cpu), memoryUsd: part(memory), otherUsd: perHour > 0 ? total * (gpu / perHour) : total };
}

const isKnown = (node: ValidNode): boolean => node.vcpus !== null || node.memoryGib !== null || node.gpuCount > 0;

/** Sum of the parts that are known; null when none is. */
export function totalUsd(cost: NodeCost): number | null {
  const known = [cost.cpuUsd, cost.memoryUsd, cost.otherUsd].filter((usd) => usd !== null);
  return known.length === 0 ? null : known.reduce((sum, usd) => sum + usd, 0);
}
