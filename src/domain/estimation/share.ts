import { type CooperativeTask, runToCompletion } from '../cooperative-task.js';
import { IDLE, isReserved, type StoredNodeFact } from '../measures/entity-facts.js';
import { totalUsd } from './cost.js';
import type { FactBeforeRedistribution, SharedName } from './fact-before-redistribution.js';

/** A row with charges, new or read from the store, whose shared columns are to be filled. */
export type ShareableRow = Omit<FactBeforeRedistribution, 'workloadLabels'>;
/** The properties of a node that redistribution needs: the parts of memory and GPUs in its idle embodied carbon. */
type ShareableNode = Pick<StoredNodeFact, 'name' | 'idleEmbodiedMemoryPart' | 'idleEmbodiedGpuPart'>;

const RESOURCES = ['cpu', 'memory', 'gpu'] as const;
type Resource = (typeof RESOURCES)[number];
type PerResource<T> = Readonly<Record<Resource, T>>;

/** Claim of a pod on a resource: the weight with which idle capacity of the resource is redistributed. */
const CLAIMS: PerResource<(row: ShareableRow) => number | null> = {
  cpu: (row) => row.cpuClaimCoreSeconds,
  memory: (row) => row.memoryClaimByteSeconds,
  gpu: (row) => row.gpuSeconds,
};

type OwnOf = (row: ShareableRow) => number | null;
/** Fraction of a reserved row's charge that belongs to memory or GPUs, 0 to 1; the rest belongs to the CPU. */
type PartOf = (row: ShareableRow, node: ShareableNode | undefined) => number;

/** Columns that divide among the resources with the same fractions. Low and high ends divide like the value. */
interface Quantity {
  /** Null if the row has no figure; such a row is excluded from redistribution. */
  readonly own: OwnOf;
  readonly memoryPart: PartOf;
  readonly gpuPart: PartOf;
  readonly columns: readonly { readonly shared: SharedName; readonly own: OwnOf }[];
}

const costUsd: OwnOf = (row) => totalUsd(row);
const ratio = (part: number | null, whole: number | null): number => (whole ? (part ?? 0) / whole : 0);
const isIdle = (row: ShareableRow): boolean => row.namespace === IDLE;

const QUANTITIES: readonly Quantity[] = [
  {
    own: (row) => row.energyJoules,
    memoryPart: (row) => ratio(row.memoryJoules, row.energyJoules),
    gpuPart: (row) => ratio(row.gpuJoules, row.energyJoules),
    columns: [
      { shared: 'sharedEnergyJoules', own: (row) => row.energyJoules },
      { shared: 'sharedEnergyLowJoules', own: (row) => row.energyLowJoules },
      { shared: 'sharedEnergyHighJoules', own: (row) => row.energyHighJoules },
      { shared: 'sharedFacilityJoules', own: (row) => row.facilityJoules },
      { shared: 'sharedCarbonOperationalGrams', own: (row) => row.carbonOperationalGrams },
      { shared: 'sharedCarbonOperationalLowGrams', own: (row) => row.carbonOperationalLowGrams },
      { shared: 'sharedCarbonOperationalHighGrams', own: (row) => row.carbonOperationalHighGrams },
    ],
  },
  {
    own: (row) => row.carbonEmbodiedGrams,
    memoryPart: (row, node) => (isIdle(row) ? (node?.idleEmbodiedMemoryPart ?? 0) : 0),
    gpuPart: (row, node) => (isIdle(row) ? (node?.idleEmbodiedGpuPart ?? 0) : 0),
    columns: [
      { shared: 'sharedCarbonEmbodiedGrams', own: (row) => row.carbonEmbodiedGrams },
      { shared: 'sharedCarbonEmbodiedLowGrams', own: (row) => row.carbonEmbodiedLowGrams },
      { shared: 'sharedCarbonEmbodiedHighGrams', own: (row) => row.carbonEmbodiedHighGrams },
    ],
  },
  {
    own: costUsd,
    memoryPart: (row) => ratio(row.costMemoryUsd, costUsd(row)),
    gpuPart: (row) => ratio(row.costOtherUsd, costUsd(row)),
    columns: [
      { shared: 'sharedCostUsd', own: costUsd },
      { shared: 'sharedCostLowUsd', own: (row) => row.costLowUsd },
      { shared: 'sharedCostHighUsd', own: (row) => row.costHighUsd },
    ],
  },
];

/** The node of each row by row index, computed once for all columns. */
interface Places {
  /** Index of the row's node, from 0. */
  readonly nodeOf: Int32Array;
  readonly isReserved: Uint8Array;
  /** The nodes by index; undefined for a node that has rows but is not in the list of nodes. */
  readonly nodes: readonly (ShareableNode | undefined)[];
}

function placesOf(rows: readonly ShareableRow[], nodes: readonly ShareableNode[]): Places {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const numbers = new Map<string, number>();
  const nodeOf = new Int32Array(rows.length);
  const reserved = new Uint8Array(rows.length);
  rows.forEach((row, place) => {
    const number = numbers.get(row.node) ?? numbers.size;
    numbers.set(row.node, number);
    nodeOf[place] = number;
    reserved[place] = isReserved(row.namespace) ? 1 : 0;
  });
  return { nodeOf, isReserved: reserved, nodes: [...numbers.keys()].map((name) => byName.get(name)) };
}

/**
 * Fills the shared columns of one window's rows, in place. Idle capacity of a resource (CPU, memory, GPU) is
 * redistributed to the pods of its node in proportion to their claims on that resource (OpenCost); `__system__` by CPU
 * claim. If no pod of the node claims the resource, it is redistributed to all pods of the cluster that do; if there
 * are none, it stays idle. The shared column of a reserved row is minus the redistributed amount, so that own + shared
 * and own have equal sums. A shared column is null exactly where the own column is null.
 */
export function shareIdle(rows: readonly ShareableRow[], nodes: readonly ShareableNode[]): void {
  runToCompletion(shareIdleTask(rows, nodes));
}

/** The same as a cooperative task that yields after each column. */
export function* shareIdleTask(rows: readonly ShareableRow[], nodes: readonly ShareableNode[]): CooperativeTask<void> {
  const places = placesOf(rows, nodes);
  for (const quantity of QUANTITIES) {
    const weights = perResource((resource) => weightsOf(rows, places, quantity.own, CLAIMS[resource]));
    const parts = partsOf(rows, places, quantity);
    for (const { shared, own } of quantity.columns) {
      shareColumn(rows, places, weights, parts, shared, own);
      yield;
    }
  }
}

const perResource = <T>(make: (resource: Resource) => T): PerResource<T> => ({
  cpu: make('cpu'),
  memory: make('memory'),
  gpu: make('gpu'),
});

/** The pods' claims, and their sums per node and over the cluster. */
interface Weights {
  readonly ofRow: Float64Array;
  readonly ofNode: Float64Array;
  readonly ofCluster: number;
}

function weightsOf(rows: readonly ShareableRow[], places: Places, own: OwnOf, claimOf: OwnOf): Weights {
  const ofRow = new Float64Array(rows.length);
  const ofNode = new Float64Array(places.nodes.length);
  let ofCluster = 0;
  rows.forEach((row, place) => {
    const weight = places.isReserved[place] === 1 || own(row) === null ? 0 : (claimOf(row) ?? 0);
    const node = places.nodeOf[place] ?? 0;
    ofRow[place] = weight;
    ofNode[node] = (ofNode[node] ?? 0) + weight;
    ofCluster += weight;
  });
  return { ofRow, ofNode, ofCluster };
}

/** Fractions of each reserved row's charge by resource; 0 for pods. */
type Parts = PerResource<Float64Array>;

function partsOf(rows: readonly ShareableRow[], places: Places, { memoryPart, gpuPart }: Quantity): Parts {
  const parts = perResource(() => new Float64Array(rows.length));
  rows.forEach((row, place) => {
    if (places.isReserved[place] !== 1) return;
    const node = places.nodes[places.nodeOf[place] ?? 0];
    const [memory, gpu] = [memoryPart(row, node), gpuPart(row, node)];
    parts.memory[place] = memory;
    parts.gpu[place] = gpu;
    parts.cpu[place] = Math.max(0, 1 - memory - gpu);
  });
  return parts;
}

function shareColumn(
  rows: readonly ShareableRow[],
  places: Places,
  weights: PerResource<Weights>,
  parts: Parts,
  column: SharedName,
  own: OwnOf,
): void {
  const rates = perResource((resource) => ratesOf(rows, places, weights[resource], parts[resource], own));
  rows.forEach((row, place) => {
    const node = places.nodeOf[place] ?? 0;
    const charge = own(row);
    if (charge === null) row[column] = null;
    else if (places.isReserved[place] === 1) row[column] = keptOf(charge, place, weights, parts) - charge;
    else {
      let shared = 0;
      for (const resource of RESOURCES) {
        shared += (weights[resource].ofRow[place] ?? 0) * (rates[resource][node] ?? 0);
      }
      row[column] = shared;
    }
  });
}

/** The amount that a reserved row keeps: its parts of resources that no pod of the cluster claims. */
function keptOf(charge: number, place: number, weights: PerResource<Weights>, parts: Parts): number {
  let kept = 0;
  let isAnyShared = false;
  for (const resource of RESOURCES) {
    if (weights[resource].ofCluster === 0) kept += charge * (parts[resource][place] ?? 0);
    else isAnyShared = true;
  }
  return isAnyShared ? kept : charge;
}

/**
 * Charge per unit of claim on a resource, for each node: from the idle and system rows of that node, plus from those of
 * nodes without a claim on the resource. Unknown bounds (NaN) stay NaN.
 */
function ratesOf(
  rows: readonly ShareableRow[],
  places: Places,
  weights: Weights,
  parts: Float64Array,
  own: OwnOf,
): Float64Array {
  const rates = new Float64Array(places.nodes.length);
  let ofCluster = 0;
  rows.forEach((row, place) => {
    if (places.isReserved[place] !== 1) return;
    const node = places.nodeOf[place] ?? 0;
    const charge = (own(row) ?? 0) * (parts[place] ?? 0);
    if ((weights.ofNode[node] ?? 0) > 0) rates[node] = (rates[node] ?? 0) + charge;
    else ofCluster += charge;
  });
  const clusterRate = weights.ofCluster > 0 ? ofCluster / weights.ofCluster : 0;
  return rates.map((pool, node) => (pool === 0 ? 0 : pool / (weights.ofNode[node] ?? 1)) + clusterRate);
}
