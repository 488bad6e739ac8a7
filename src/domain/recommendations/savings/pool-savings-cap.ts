import type { NodeEvidence } from '../evidence/evidence.js';
import type { Amounts } from '../finding.js';
import { NO_AMOUNTS, type QuantityShares } from './amounts.js';
import {
  type BandedBreakdown,
  type BreakdownParts,
  type Component,
  type CostBreakdown,
  costBreakdownOf,
  mapBreakdown,
  sumCells,
  withBands,
} from './cost-breakdown.js';
import { NO_SPREADS, type Quantity } from './spreads.js';

/** Components that do not depend on use. */
const FIXED: readonly Component[] = ['cpuClaim', 'memory', 'gpu'];

/** The share of each quantity of amounts. */
const SHARE_OF: Readonly<Record<Quantity, keyof QuantityShares>> = {
  energyJoules: 'energy',
  operationalGrams: 'carbon',
  embodiedGrams: 'carbon',
  costUsd: 'cost',
};

/** Limits the savings of all nodes of one pool together. */
export interface PoolSavingsCap {
  /**
   * Savings from removing the given share (0..1) of the node, of all quantities or of each, limited to the idle charge
   * of the pool that is left.
   */
  takeNode(node: NodeEvidence, part: number | QuantityShares): Amounts;
}

/** Observed share of the node's time, 0..1. */
export const nodeCoverage = ({ coveredSeconds, existsSeconds }: NodeEvidence): number =>
  existsSeconds > 0 ? Math.min(1, coveredSeconds / existsSeconds) : 0;

/** The charge of a node that does not depend on use: what ends when the node is removed. */
export function fixedChargeOf(node: NodeEvidence): Amounts {
  const charge = chargeOf(node, node.total);
  return charge === null ? NO_AMOUNTS : sumCells(withBands(charge.breakdownParts, charge.spreads), FIXED);
}

const chargeOf = (node: NodeEvidence, measures: NodeEvidence['total']): CostBreakdown | null =>
  costBreakdownOf(measures, nodeCoverage(node));

/** What is left of the idle charge. `above` is the width of its band above the value; NaN if the band is unknown. */
interface IdleLeft {
  readonly low: BreakdownParts;
  readonly value: BreakdownParts;
  readonly above: BreakdownParts;
}

/**
 * Removing a node removes its fixed charge, but its pods then use idle capacity of other nodes. Nodes therefore save at
 * most the idle charge of their pool, and workloads and nodes together at most everything that was charged. This holds
 * for the values, for the low ends and for the high ends: a saving has the band of its node, limited to what is left of
 * the band of the idle charge. An unknown band does not limit the value.
 * Source: section 15 of the methodology.
 */
export function createPoolSavingsCap(nodes: readonly NodeEvidence[]): PoolSavingsCap {
  let left = idleOf(nodes);
  return {
    takeNode(node, part) {
      const charge = chargeOf(node, node.total);
      const value = mapBreakdown((component, quantity) =>
        FIXED.includes(component)
          ? Math.min(
              left.value[component][quantity],
              (typeof part === 'number' ? part : part[SHARE_OF[quantity]]) *
                (charge?.breakdownParts[component][quantity] ?? 0),
            )
          : 0,
      );
      const ofNode = withBands(value, charge?.spreads ?? NO_SPREADS);
      const aboveOfNode = minus(ofNode.high, value);
      const unlessZero = (end: (component: Component, quantity: Quantity) => number): BreakdownParts =>
        mapBreakdown((component, quantity) => (value[component][quantity] === 0 ? 0 : end(component, quantity)));
      const low = unlessZero((component, quantity) =>
        Math.min(left.low[component][quantity], ofNode.low[component][quantity]),
      );
      const above = unlessZero((component, quantity) =>
        Math.min(left.above[component][quantity], aboveOfNode[component][quantity]),
      );
      left = { low: minus(left.low, low), value: minus(left.value, value), above: minus(left.above, above) };
      const high = mapBreakdown((component, quantity) => value[component][quantity] + above[component][quantity]);
      return sumCells({ low, value, high }, FIXED);
    },
  };
}

/** The idle charge of all nodes together. */
function idleOf(nodes: readonly NodeEvidence[]): IdleLeft {
  const idles = nodes.flatMap((node) => {
    const charge = node.idle === null ? null : chargeOf(node, node.idle);
    return charge === null ? [] : [withBands(charge.breakdownParts, charge.spreads)];
  });
  const end = (name: keyof BandedBreakdown): BreakdownParts =>
    mapBreakdown((component, quantity) => idles.reduce((sum, idle) => sum + idle[name][component][quantity], 0));
  const value = end('value');
  return { low: end('low'), value, above: minus(end('high'), value) };
}

/** At least 0 in each part, because of rounding errors. */
const minus = (from: BreakdownParts, taken: BreakdownParts): BreakdownParts =>
  mapBreakdown((component, quantity) => Math.max(0, from[component][quantity] - taken[component][quantity]));
