import { scaled } from './bands.js';
import type { Banded, NodeFactors } from './factors.js';

/**
 * Manufacturing emissions that fall on a node, in grams CO2e: server kg x 1000 x seconds / lifetime x vCPU / server vCPU
 * (Cloud Carbon Footprint). Counted for every second the node exists, covered or not. Null when its vCPU are unknown.
 */
export function embodiedGrams(
  factors: NodeFactors['embodied'],
  vcpus: number | null,
  existsSeconds: number,
): Banded | null {
  if (vcpus === null) return null;
  return scaled(factors.serverKg, 1000 * (existsSeconds / factors.lifetimeSeconds) * (vcpus / factors.serverVcpus));
}
