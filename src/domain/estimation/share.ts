import { type CooperativeTask, runToCompletion } from '../cooperative-task.js';
import { isReserved } from '../measures/entity-facts.js';
import { totalUsd } from './cost.js';
import type { FactBeforeRedistribution, SharedName } from './fact-before-redistribution.js';

/** A row with its charges, whose shared columns are filled; also one that was stored. */
type ShareableRow = Omit<FactBeforeRedistribution, 'workloadLabels'>;

type OwnOf = (row: ShareableRow) => number | null;
/** Columns that are given away together; the first one's own charge is the weight for all, so that bands stay in order. */
type Quantity = readonly { readonly shared: SharedName; readonly own: OwnOf }[];

const costUsd: OwnOf = (row) => totalUsd(row);

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
  [
    { shared: 'sharedCostUsd', own: costUsd },
    { shared: 'sharedCostLowUsd', own: (row) => row.costLowUsd },
    { shared: 'sharedCostHighUsd', own: (row) => row.costHighUsd },
  ],
];

/** Whose a row is, worked out once for all columns. */
interface Places {
  /** Number of the row's node, from 0. */
  readonly nodeOf: Int32Array;
  readonly isReserved: Uint8Array;
  readonly nodeCount: number;
}

function placesOf(rows: readonly ShareableRow[]): Places {
  const numbers = new Map<string, number>();
  const nodeOf = new Int32Array(rows.length);
  const reserved = new Uint8Array(rows.length);
  rows.forEach((row, place) => {
    const number = numbers.get(row.node) ?? numbers.size;
    numbers.set(row.node, number);
    nodeOf[place] = number;
    reserved[place] = isReserved(row.namespace) ? 1 : 0;
  });
  return { nodeOf, isReserved: reserved, nodeCount: numbers.size };
}

/**
 * Fills the shared columns of one window's rows, in place. Each pod takes its part of its node's idle and system, in
 * proportion to its own charge; the pool of a node without charged pods goes to all pods of the cluster in proportion to
 * theirs; with none at all it stays with idle and system. Reserved rows get minus what they gave away, so that
 * own + shared over all rows is the sum of own. A shared column is null exactly where the row's own one is.
 */
export function shareIdle(rows: readonly ShareableRow[]): void {
  runToCompletion(shareIdleTask(rows));
}

/** The same column by column, with a pause after each. */
export function* shareIdleTask(rows: readonly ShareableRow[]): CooperativeTask<void> {
  const places = placesOf(rows);
  for (const quantity of QUANTITIES) {
    const weights = weightsOf(rows, places, quantity[0]?.own ?? costUsd);
    for (const { shared, own } of quantity) {
      shareColumn(rows, places, weights, shared, own);
      yield;
    }
  }
}

/** The pods' charges, and their sums per node and over the cluster. */
interface Weights {
  readonly ofRow: Float64Array;
  readonly ofNode: Float64Array;
  readonly ofCluster: number;
}

function weightsOf(rows: readonly ShareableRow[], places: Places, own: OwnOf): Weights {
  const ofRow = new Float64Array(rows.length);
  const ofNode = new Float64Array(places.nodeCount);
  let ofCluster = 0;
  rows.forEach((row, place) => {
    const weight = places.isReserved[place] === 1 ? 0 : (own(row) ?? 0);
    const node = places.nodeOf[place] ?? 0;
    ofRow[place] = weight;
    ofNode[node] = (ofNode[node] ?? 0) + weight;
    ofCluster += weight;
  });
  return { ofRow, ofNode, ofCluster };
}

function shareColumn(
  rows: readonly ShareableRow[],
  places: Places,
  weights: Weights,
  column: SharedName,
  own: OwnOf,
): void {
  const pools = poolsOf(rows, places, weights, own);
  rows.forEach((row, place) => {
    const node = places.nodeOf[place] ?? 0;
    const weight = weights.ofRow[place] ?? 0;
    const charge = own(row);
    if (charge === null) row[column] = null;
    else if (places.isReserved[place] === 1) row[column] = weights.ofCluster > 0 ? 0 - charge : 0;
    else if (weight === 0) row[column] = 0;
    else {
      row[column] =
        (pools.ofNode[node] ?? 0) * (weight / (weights.ofNode[node] ?? 0)) +
        pools.ofCluster * (weight / weights.ofCluster);
    }
  });
}

/** What idle and system give away: to the pods of their node, or to the cluster where the node has no charged pods. */
function poolsOf(
  rows: readonly ShareableRow[],
  places: Places,
  weights: Weights,
  own: OwnOf,
): { readonly ofNode: Float64Array; readonly ofCluster: number } {
  const ofNode = new Float64Array(places.nodeCount);
  let ofCluster = 0;
  rows.forEach((row, place) => {
    if (places.isReserved[place] !== 1) return;
    const node = places.nodeOf[place] ?? 0;
    const charge = own(row) ?? 0;
    if ((weights.ofNode[node] ?? 0) > 0) ofNode[node] = (ofNode[node] ?? 0) + charge;
    else ofCluster += charge;
  });
  return { ofNode, ofCluster };
}
