import { totalUsd } from './cost.js';
import { isReserved } from './facts.js';
import type { SharedName, UnsharedFact } from './unshared-fact.js';

type OwnOf = (row: UnsharedFact) => number | null;
/** Columns that are given away together; the first one's own charge is the weight for all, so that bands stay in order. */
type Quantity = readonly { readonly shared: SharedName; readonly own: OwnOf }[];

const costUsd: OwnOf = (row) =>
  totalUsd({ cpuUsd: row.costCpuUsd, memoryUsd: row.costMemoryUsd, otherUsd: row.costOtherUsd });

const QUANTITIES: readonly Quantity[] = [
  [
    { shared: 'sharedEnergyJoules', own: (row) => row.energyJoules },
    { shared: 'sharedEnergyLowJoules', own: (row) => row.energyLowJoules },
    { shared: 'sharedEnergyHighJoules', own: (row) => row.energyHighJoules },
  ],
  [{ shared: 'sharedFacilityJoules', own: (row) => row.facilityJoules }],
  [
    { shared: 'sharedCarbonOperationalGrams', own: (row) => row.carbonOperationalGrams },
    { shared: 'sharedCarbonOperationalLowGrams', own: (row) => row.carbonOperationalLowGrams },
    { shared: 'sharedCarbonOperationalHighGrams', own: (row) => row.carbonOperationalHighGrams },
  ],
  [
    { shared: 'sharedCarbonEmbodiedGrams', own: (row) => row.carbonEmbodiedGrams },
    { shared: 'sharedCarbonEmbodiedLowGrams', own: (row) => row.carbonEmbodiedLowGrams },
    { shared: 'sharedCarbonEmbodiedHighGrams', own: (row) => row.carbonEmbodiedHighGrams },
  ],
  [{ shared: 'sharedCostUsd', own: costUsd }],
];

/**
 * Fills the shared columns of one window's rows, in place. Each pod takes its part of its node's idle and system, in
 * proportion to its own charge; the pool of a node without charged pods goes to all pods of the cluster in proportion to
 * theirs; with none at all it stays with idle and system. Reserved rows get minus what they gave away, so that
 * own + shared over all rows is the sum of own. A shared column is null exactly where the row's own one is.
 */
export function shareIdle(rows: readonly UnsharedFact[]): void {
  for (const quantity of QUANTITIES) shareQuantity(rows, quantity);
}

function shareQuantity(rows: readonly UnsharedFact[], quantity: Quantity): void {
  const weightOf = quantity[0]?.own ?? costUsd;
  const weights = rows.map((row) => (isReserved(row.namespace) ? 0 : (weightOf(row) ?? 0)));
  const nodeWeights = new Map<string, number>();
  let clusterWeight = 0;
  for (const [place, row] of rows.entries()) {
    const weight = weights[place] ?? 0;
    nodeWeights.set(row.node, (nodeWeights.get(row.node) ?? 0) + weight);
    clusterWeight += weight;
  }
  for (const { shared: column, own } of quantity) {
    const pools = poolsOf(rows, own, nodeWeights);
    for (const [place, row] of rows.entries()) {
      const nodeWeight = nodeWeights.get(row.node) ?? 0;
      const weight = weights[place] ?? 0;
      const charge = own(row);
      if (charge === null) row[column] = null;
      else if (isReserved(row.namespace)) row[column] = clusterWeight > 0 ? 0 - charge : 0;
      else if (weight === 0) row[column] = 0;
      else {
        row[column] =
          (pools.ofNode.get(row.node) ?? 0) * (weight / nodeWeight) + pools.ofCluster * (weight / clusterWeight);
      }
    }
  }
}

/** What idle and system give away: to the pods of their node, or to the cluster where the node has no charged pods. */
function poolsOf(
  rows: readonly UnsharedFact[],
  own: OwnOf,
  nodeWeights: ReadonlyMap<string, number>,
): { readonly ofNode: ReadonlyMap<string, number>; readonly ofCluster: number } {
  const ofNode = new Map<string, number>();
  let ofCluster = 0;
  for (const row of rows) {
    if (!isReserved(row.namespace)) continue;
    const charge = own(row) ?? 0;
    if ((nodeWeights.get(row.node) ?? 0) > 0) ofNode.set(row.node, (ofNode.get(row.node) ?? 0) + charge);
    else ofCluster += charge;
  }
  return { ofNode, ofCluster };
}
