import type { Reason } from '../figures/reasons.js';
import { BYTES_PER_GIB } from '../figures/units.js';
import { WINDOW_SECONDS } from '../time/window.js';
import { isCapacityImplausible } from './capacity.js';
import type { MigShares } from './mig.js';
import type { NodeObservation, PodObservation } from './observation.js';

/**
 * No count, byte or joule value of one window comes near this limit. Sums of larger values would lose precision, and
 * parts would no longer add up to their total.
 */
const MAX_PLAUSIBLE = 1e18;
/** A node cannot use more CPU than it has. Values above this ratio are broken samples, not scrape jitter. */
const MAX_PLAUSIBLE_CPU_RATIO = 1.5;

/** A node observation in which implausible values are replaced by null or by their limit. */
export interface ValidNode {
  readonly name: string;
  readonly existsSeconds: number;
  readonly coveredSeconds: number;
  /** Capacity; allocatable cores when the capacity is unknown; null when both are. */
  readonly vcpus: number | null;
  readonly memoryGib: number | null;
  readonly gpuCount: number;
  /** Number of requestable GPU units per device. */
  readonly gpuPartsPerDevice: number;
  /** Fraction of a device of one unit of each MIG resource. */
  readonly migShares?: MigShares | undefined;
  readonly cpuCoreSeconds: number | null;
  readonly memoryWorkingSetBytes: number | null;
  readonly measuredCpuJoules: number | null;
  readonly measuredPlatformJoules: number | null;
  readonly measuredDramJoules: number | null;
  readonly measuredIdlePart: number | null;
  readonly measuredGpuJoules: number | null;
  readonly gpuUtilisation: number | null;
  /** The reported capacity is larger than that of any machine, so the node has no energy, carbon or cost. */
  readonly isImplausible: boolean;
  readonly reasons: readonly Reason[];
}

/**
 * Validates a node. Sources already drop invalid samples; this check ensures that no sum is ever NaN, negative or
 * infinite.
 */
export function toValidNode(node: NodeObservation): ValidNode {
  const existsSeconds = clamp(node.existsSeconds, WINDOW_SECONDS);
  const coveredSeconds = clamp(node.coveredSeconds, existsSeconds);
  const isImplausible = isCapacityImplausible(node.spec);
  const vcpus = isImplausible ? null : (positive(node.spec.vcpus) ?? positive(node.spec.allocatableCpuCores));
  const memoryBytes = isImplausible ? null : positive(node.spec.memoryBytes);
  const maxCpuCoreSeconds = vcpus === null ? MAX_PLAUSIBLE : vcpus * coveredSeconds * MAX_PLAUSIBLE_CPU_RATIO;
  const observedOrNull = (value: number | null, limit = MAX_PLAUSIBLE): number | null =>
    coveredSeconds > 0 ? validOrNull(value, limit) : null;
  const figures = {
    cpuCoreSeconds: observedOrNull(node.cpuCoreSeconds, maxCpuCoreSeconds),
    memoryWorkingSetBytes: observedOrNull(node.memoryWorkingSetBytes),
    measuredCpuJoules: observedOrNull(node.measuredCpuJoules),
    measuredPlatformJoules: observedOrNull(node.measuredPlatformJoules),
    measuredDramJoules: observedOrNull(node.measuredDramJoules),
    measuredIdlePart: observedOrNull(node.measuredIdlePart, 1),
    measuredGpuJoules: observedOrNull(node.measuredGpuJoules),
    gpuUtilisation: observedOrNull(node.gpuUtilisation),
  };
  const isDropped = coveredSeconds > 0 && FIGURES.some((name) => node[name] !== null && figures[name] === null);
  return {
    ...figures,
    name: node.name,
    existsSeconds,
    coveredSeconds,
    vcpus,
    memoryGib: memoryBytes === null ? null : memoryBytes / BYTES_PER_GIB,
    gpuCount: isImplausible ? 0 : (validOrNull(node.spec.gpuCount, MAX_PLAUSIBLE) ?? 0),
    gpuPartsPerDevice: positive(node.spec.gpuPartsPerDevice) ?? 1,
    migShares: node.spec.migShares,
    gpuUtilisation: figures.gpuUtilisation === null ? null : Math.min(1, figures.gpuUtilisation),
    isImplausible,
    reasons: reasonsOf(node, isDropped, isImplausible),
  };
}
const reasonsOf = ({ reasons }: NodeObservation, isDropped: boolean, isImplausible: boolean): readonly Reason[] => [
  ...reasons,
  ...(isDropped ? ['value_dropped' as const] : []),
  ...(isImplausible ? ['capacity_implausible' as const] : []),
];

const FIGURES = [
  'cpuCoreSeconds',
  'memoryWorkingSetBytes',
  'measuredCpuJoules',
  'measuredPlatformJoules',
  'measuredDramJoules',
  'measuredIdlePart',
  'measuredGpuJoules',
  'gpuUtilisation',
] as const;

const POD_FIGURES = [
  'cpuCoreSeconds',
  'memoryWorkingSetBytes',
  'memoryMaxBytes',
  'cpuRequestCores',
  'memoryRequestBytes',
  'networkReceiveBytes',
  'networkTransmitBytes',
  'diskBytes',
] as const;
const POD_COUNTS = ['gpuRequest', 'restarts', 'oomKills', 'throttledPeriods', 'cfsPeriods'] as const;

/** The pod without implausible values, and with its seconds limited to those of its node. */
export function toValidPod(pod: PodObservation, nodeExistsSeconds: number): PodObservation {
  const liveSeconds = clamp(pod.liveSeconds, nodeExistsSeconds);
  const isValid = (value: number | null): boolean => value === null || validOrNull(value, MAX_PLAUSIBLE) !== null;
  // Almost every pod is valid and is returned unchanged, because this runs for every pod of every window.
  if (POD_FIGURES.every((name) => isValid(pod[name])) && POD_COUNTS.every((name) => isValid(pod[name]))) {
    return liveSeconds === pod.liveSeconds ? pod : { ...pod, liveSeconds };
  }
  const figures = Object.fromEntries(POD_FIGURES.map((name) => [name, validOrNull(pod[name], MAX_PLAUSIBLE)]));
  const counts = Object.fromEntries(POD_COUNTS.map((name) => [name, validOrNull(pod[name], MAX_PLAUSIBLE) ?? 0]));
  return { ...pod, ...figures, ...counts, liveSeconds, reasons: [...pod.reasons, 'value_dropped'] };
}

const validOrNull = (value: number | null, limit: number): number | null =>
  value !== null && Number.isFinite(value) && value >= 0 && value <= limit ? value : null;

const positive = (value: number | null): number | null => {
  const found = validOrNull(value, MAX_PLAUSIBLE);
  return found === 0 ? null : found;
};

const clamp = (seconds: number, limit: number): number =>
  Number.isFinite(seconds) ? Math.min(limit, Math.max(0, seconds)) : 0;
