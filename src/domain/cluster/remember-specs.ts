import type { Reason } from '../figures/reasons.js';
import type { EpochSeconds } from '../time/window.js';
import { mergeSpecs, type NodeSpec } from './node-spec.js';
import type { Labels, NodeObservation, WindowObservation } from './observation.js';

/** A node as it is stored: its last known specification and labels. */
export interface RememberedNode {
  readonly name: string;
  /** Start of the first window in which it had this specification. */
  readonly since: EpochSeconds;
  readonly spec: NodeSpec;
  readonly labels: Labels;
}

/** Parts by which two figures of one machine's memory differ: sources round and subtract differently. */
const MEMORY_TOLERANCE = 0.05;

/** Whether a source described a node in part only, so that the stored specification can add to it. */
export const isDescribedInPart = ({ described }: NodeObservation): boolean => described !== undefined;

/**
 * One window in which nodes that no source described fully take what is missing from their last known specification: a
 * node that was deleted, or one whose window is read while the Kubernetes API or kube-state-metrics is away. Reason
 * `spec_remembered`, or `spec_backdated` where the specification is younger than the window. Facts that contradict each
 * other belong to two machines of one name: nothing is taken then. Pure.
 */
export function rememberSpecs(
  observation: WindowObservation,
  remembered: ReadonlyMap<string, RememberedNode>,
): WindowObservation {
  if (!observation.nodes.some(isDescribedInPart)) return observation;
  return {
    ...observation,
    nodes: observation.nodes.map((node) => completed(node, remembered.get(node.name), observation.windowStart)),
  };
}

function completed(
  node: NodeObservation,
  known: RememberedNode | undefined,
  windowStart: EpochSeconds,
): NodeObservation {
  const { described } = node;
  if (described === undefined || known === undefined || !isSameMachine(node.spec, known.spec)) return node;
  const merged = mergeSpecs(node.spec, known.spec);
  const spec = described.hasCapacity ? { ...merged, gpuCount: node.spec.gpuCount } : merged;
  const labels = described.hasLabels ? node.labels : { ...known.labels, ...node.labels };
  if (isEqual(spec, node.spec)) return { ...node, labels };
  const reason: Reason = known.since <= windowStart ? 'spec_remembered' : 'spec_backdated';
  return { ...node, spec, labels, reasons: [...new Set([...node.reasons, reason])] };
}

const IDENTIFYING = ['instanceType', 'region', 'zone', 'architecture', 'vcpus'] as const;

function isSameMachine(observed: NodeSpec, known: NodeSpec): boolean {
  const isOther = (a: unknown, b: unknown): boolean => a !== null && b !== null && a !== b;
  if (IDENTIFYING.some((name) => isOther(observed[name], known[name]))) return false;
  const [provider, before] = [observed.provider, known.provider];
  if (provider !== before && provider !== 'unknown' && before !== 'unknown') return false;
  const { memoryBytes } = observed;
  if (memoryBytes === null || known.memoryBytes === null) return true;
  return Math.abs(memoryBytes - known.memoryBytes) <= MEMORY_TOLERANCE * known.memoryBytes;
}

// The keys of a specification are exactly NodeSpec's; Object.keys forgets them.
const isEqual = (a: NodeSpec, b: NodeSpec): boolean =>
  (Object.keys(a) as (keyof NodeSpec)[]).every((name) => a[name] === b[name]);
