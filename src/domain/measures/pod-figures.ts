import type { PodObservation } from '../cluster/observation.js';
import type { Fold } from './fold.js';

/**
 * The table of all figures of a pod (observations and claims): the column, how it folds over rows, how its value is
 * computed, and whether lists show it. Table columns, roll-ups, reads and the pod row are generated from it. A
 * new figure is one entry here, a column in a migration and a property in the contract. Names contain the unit. Null
 * means "not observed".
 */

/** The inputs of a pod's figures. */
export interface ClaimedPod {
  readonly pod: PodObservation;
  readonly coveredSeconds: number;
  readonly cpuCoreSeconds: number | null;
  readonly memoryByteSeconds: number | null;
  readonly cpuRequestCoreSeconds: number | null;
  readonly memoryRequestByteSeconds: number | null;
  readonly cpuClaimCoreSeconds: number;
  readonly memoryClaimByteSeconds: number;
  readonly gpuSeconds: number;
}

interface PodFigure {
  readonly fold: Fold;
  readonly of: (claim: ClaimedPod) => number | null;
  /** Whether lists of namespaces, nodes and pods show the figure or a value derived from it. */
  readonly isListed: boolean;
}

const listed = <F extends Fold>(fold: F, of: PodFigure['of']) => ({ fold, of, isListed: true as boolean });
const internal = <F extends Fold>(fold: F, of: PodFigure['of']) => ({ fold, of, isListed: false as boolean });

export const POD_FIGURES = {
  liveSeconds: listed('sum', ({ pod }) => pod.liveSeconds),
  coveredSeconds: listed('sum', (claim) => claim.coveredSeconds),
  cpuCoreSeconds: listed('sum', (claim) => claim.cpuCoreSeconds),
  cpuRequestCoreSeconds: listed('sum', (claim) => claim.cpuRequestCoreSeconds),
  cpuLimitMillicores: listed('max', ({ pod }) => limitOf(pod, 'cpuLimitMillicores')),
  cpuClaimCoreSeconds: internal('sum', (claim) => claim.cpuClaimCoreSeconds),
  memoryByteSeconds: listed('sum', (claim) => claim.memoryByteSeconds),
  memoryRequestByteSeconds: listed('sum', (claim) => claim.memoryRequestByteSeconds),
  memoryLimitBytes: listed('max', ({ pod }) => limitOf(pod, 'memoryLimitBytes')),
  memoryClaimByteSeconds: internal('sum', (claim) => claim.memoryClaimByteSeconds),
  memoryMaxBytes: listed('max', ({ pod }) => pod.memoryMaxBytes),
  // The counters of a hostNetwork pod contain the traffic of its whole node.
  networkReceiveBytes: listed('sum', ({ pod }) => (pod.isHostNetwork ? null : pod.networkReceiveBytes)),
  networkTransmitBytes: listed('sum', ({ pod }) => (pod.isHostNetwork ? null : pod.networkTransmitBytes)),
  diskBytes: listed('sum', ({ pod }) => pod.diskBytes),
  restarts: listed('sum', ({ pod }) => pod.restarts),
  oomKills: listed('sum', ({ pod }) => pod.oomKills),
  throttledPeriods: listed('sum', ({ pod }) => pod.throttledPeriods),
  cfsPeriods: listed('sum', ({ pod }) => pod.cfsPeriods),
  gpuSeconds: internal('sum', (claim) => claim.gpuSeconds),
} as const satisfies Record<string, PodFigure>;

export type PodFigureName = keyof typeof POD_FIGURES;

export const POD_FIGURE_ENTRIES = Object.entries(POD_FIGURES) as readonly [PodFigureName, PodFigure][];

/** How each figure folds over rows. */
export const POD_FIGURE_FOLDS = Object.fromEntries(POD_FIGURE_ENTRIES.map(([name, { fold }]) => [name, fold])) as {
  readonly [F in PodFigureName]: (typeof POD_FIGURES)[F]['fold'];
};

/** Sum of the containers' limits; null if a container has none, because the pod may then use its whole node. */
function limitOf({ containers }: PodObservation, limit: 'cpuLimitMillicores' | 'memoryLimitBytes'): number | null {
  let sum: number | null = containers.length === 0 ? null : 0;
  for (const container of containers) {
    const value = container[limit];
    sum = sum === null || value === null ? null : sum + value;
  }
  return sum;
}
