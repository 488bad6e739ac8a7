import type { NodeEvidence } from '../evidence/evidence.js';
import type { Amounts } from '../finding.js';
import { type Component, type CostBreakdown, costBreakdownOf, mapBreakdown, sumCells } from './cost-breakdown.js';

/** All that a node draws without doing anything. */
const FIXED: readonly Component[] = ['cpuClaim', 'memory', 'gpu'];

/** What nodes of one pool can save together. */
export interface PoolSavingsCap {
  /** What goes with the given part (0..1) of the node, as far as the pool's idle still holds it. */
  takeNode(node: NodeEvidence, part: number): Amounts;
}

/** Observed part of the node's time, 0..1. */
export const nodeCoverage = ({ coveredSeconds, existsSeconds }: NodeEvidence): number =>
  existsSeconds > 0 ? Math.min(1, coveredSeconds / existsSeconds) : 0;

const chargeOf = (node: NodeEvidence, measures: NodeEvidence['total']): CostBreakdown | null =>
  costBreakdownOf(measures, nodeCoverage(node));

/**
 * A node that goes takes all of its fixed charge with it, but what its pods held of that they hold on other nodes, out of
 * their idle. So nodes save at most what is charged to idle in their pool, and workloads and nodes together at most everything.
 */
export function createPoolSavingsCap(nodes: readonly NodeEvidence[]): PoolSavingsCap {
  const idles = nodes.map((node) => (node.idle === null ? null : chargeOf(node, node.idle)));
  let left = mapBreakdown((component, quantity) =>
    idles.reduce((sum, idle) => sum + (idle?.breakdownParts[component][quantity] ?? 0), 0),
  );
  return {
    takeNode(node, part) {
      const charge = chargeOf(node, node.total);
      const taken = mapBreakdown((component, quantity) =>
        FIXED.includes(component)
          ? Math.min(left[component][quantity], part * (charge?.breakdownParts[component][quantity] ?? 0))
          : 0,
      );
      left = mapBreakdown((component, quantity) => Math.max(0, left[component][quantity] - taken[component][quantity]));
      return sumCells(taken, FIXED, charge?.spreads ?? NO_SPREADS);
    },
  };
}

const EXACT = { low: 1, high: 1 };
const NO_SPREADS = { energyJoules: EXACT, operationalGrams: EXACT, embodiedGrams: EXACT };
