import type { NodeEvidence } from '../evidence/evidence.js';
import type { Amounts } from '../finding.js';
import { type Component, type CostBreakdown, costBreakdownOf, mapBreakdown, sumCells } from './cost-breakdown.js';

/** Components that do not depend on use. */
const FIXED: readonly Component[] = ['cpuClaim', 'memory', 'gpu'];

/** Limits the savings of all nodes of one pool together. */
export interface PoolSavingsCap {
  /** Savings from removing the given share (0..1) of the node, limited to the idle charge of the pool that is left. */
  takeNode(node: NodeEvidence, part: number): Amounts;
}

/** Observed share of the node's time, 0..1. */
export const nodeCoverage = ({ coveredSeconds, existsSeconds }: NodeEvidence): number =>
  existsSeconds > 0 ? Math.min(1, coveredSeconds / existsSeconds) : 0;

const chargeOf = (node: NodeEvidence, measures: NodeEvidence['total']): CostBreakdown | null =>
  costBreakdownOf(measures, nodeCoverage(node));

/**
 * Removing a node removes its fixed charge, but its pods then use idle capacity of other nodes. Nodes therefore save at
 * most the idle charge of their pool, and workloads and nodes together at most everything that was charged.
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
