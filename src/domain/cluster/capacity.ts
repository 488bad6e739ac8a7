import { BYTES_PER_GIB } from '../figures/units.js';
import type { NodeSpec } from './node-spec.js';
import type { NodeObservation, SourceProblem } from './observation.js';

/** The largest machines have about half as much. More is the fiction of a virtual node. */
const MOST_VCPUS = 2048;
const MOST_MEMORY_BYTES = 64 * 1024 * BYTES_PER_GIB;

/** Whether no machine can have the capacity: nothing may be charged by it. */
export const isCapacityImplausible = ({ vcpus, memoryBytes }: Pick<NodeSpec, 'vcpus' | 'memoryBytes'>): boolean =>
  (vcpus ?? 0) > MOST_VCPUS || (memoryBytes ?? 0) > MOST_MEMORY_BYTES;

/** One problem for each node that is not charged because of its capacity. */
export const capacityProblems = (source: string, nodes: readonly NodeObservation[]): SourceProblem[] =>
  nodes
    .filter(({ spec }) => isCapacityImplausible(spec))
    .map(({ name, spec }) => ({
      source,
      query: 'nodeCapacity',
      detail: `node ${name} says that it has ${spec.vcpus ?? 'unknown'} vCPU and ${gib(spec.memoryBytes)} GiB: it gets no energy, carbon or cost`,
      isFatal: false,
      isMinor: true,
    }));

const gib = (bytes: number | null): string => (bytes === null ? 'unknown' : String(Math.round(bytes / BYTES_PER_GIB)));
