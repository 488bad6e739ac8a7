import { BYTES_PER_GIB } from '../figures/units.js';
import type { NodeSpec } from './node-spec.js';
import type { NodeObservation, SourceProblem } from './observation.js';

/** Maximum plausible capacity: about twice that of the largest machines. Virtual nodes report more, but their capacity is not used. */
const MAX_VCPUS = 2048;
const MAX_MEMORY_BYTES = 64 * 1024 * BYTES_PER_GIB;

/**
 * Whether the capacity is larger than that of any machine, so that no energy, carbon or cost may be computed from it.
 */
export const isCapacityImplausible = ({ vcpus, memoryBytes }: Pick<NodeSpec, 'vcpus' | 'memoryBytes'>): boolean =>
  (vcpus ?? 0) > MAX_VCPUS || (memoryBytes ?? 0) > MAX_MEMORY_BYTES;

/** Name of the query in problems of capacities. */
export const CAPACITY_QUERY = 'nodeCapacity';

/** One problem for each node without energy, carbon and cost because its capacity is implausible. */
export const capacityProblems = (source: string, nodes: readonly NodeObservation[]): SourceProblem[] =>
  nodes
    .filter(({ spec }) => isCapacityImplausible(spec))
    .map(({ name, spec }) => ({
      source,
      query: CAPACITY_QUERY,
      detail: `node ${name} reports an implausible capacity of ${spec.vcpus ?? 'unknown'} vCPU and ${gib(spec.memoryBytes)} GiB; it has no energy, carbon or cost`,
      isFatal: false,
      isMinor: true,
    }));

const gib = (bytes: number | null): string => (bytes === null ? 'unknown' : String(Math.round(bytes / BYTES_PER_GIB)));
