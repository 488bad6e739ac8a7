import type { Reason } from '../figures/reasons.js';
import { mergeSpecs, type NodeSpec } from './node-spec.js';
import type { Labels, NodeObservation, WindowObservation } from './observation.js';

/** A node as it is stored: its last known specification and labels. */
export interface RememberedNode {
  readonly name: string;
  readonly spec: NodeSpec;
  readonly labels: Labels;
}

/** Maximum relative difference between the memory sizes that two sources report for one machine. */
const MEMORY_TOLERANCE = 0.05;

/** Whether the sources may lack properties of the node, which are then taken from the stored specification. */
export const isDescribedInPart = ({ described }: NodeObservation): boolean => described !== undefined;

/**
 * Completes nodes of a window from their last known specification, if no source describes them fully. This happens for
 * a deleted node, and while the Kubernetes API or kube-state-metrics is unavailable. Such a node has the reason
 * `spec_remembered`, whether the specification is older or newer than the window: that depends on the order in which
 * windows are collected, and stored rows must not. If observed and stored properties contradict each other, they belong
 * to two machines with the same name, and the node is not changed. Pure.
 */
export function rememberSpecs(
  observation: WindowObservation,
  remembered: ReadonlyMap<string, RememberedNode>,
): WindowObservation {
  if (!observation.nodes.some(isDescribedInPart)) return observation;
  return {
    ...observation,
    nodes: observation.nodes.map((node) => completeNode(node, remembered.get(node.name))),
  };
}

function completeNode(node: NodeObservation, known: RememberedNode | undefined): NodeObservation {
  const { described } = node;
  if (described === undefined || known === undefined || !isSameMachine(node.spec, known.spec)) return node;
  const merged = mergeSpecs(node.spec, known.spec);
  const spec = described.hasCapacity ? { ...merged, gpuCount: node.spec.gpuCount } : merged;
  const isUnlabelled = !described.hasLabels && node.labels === null;
  const labelled = isUnlabelled ? { ...node, assumedLabels: { ...known.labels, ...node.assumedLabels } } : node;
  if (isEqual(spec, node.spec)) return labelled;
  return { ...labelled, spec, reasons: [...new Set<Reason>([...node.reasons, 'spec_remembered'])] };
}

const IDENTIFYING = ['instanceType', 'region', 'zone', 'architecture', 'vcpus'] as const;

function isSameMachine(observed: NodeSpec, known: NodeSpec): boolean {
  const isDifferent = (a: unknown, b: unknown): boolean => a !== null && b !== null && a !== b;
  if (IDENTIFYING.some((name) => isDifferent(observed[name], known[name]))) return false;
  const [provider, before] = [observed.provider, known.provider];
  if (provider !== before && provider !== 'unknown' && before !== 'unknown') return false;
  const { memoryBytes } = observed;
  if (memoryBytes === null || known.memoryBytes === null) return true;
  return Math.abs(memoryBytes - known.memoryBytes) <= MEMORY_TOLERANCE * known.memoryBytes;
}

// The cast is safe: a NodeSpec has no other keys, but Object.keys is typed as string[].
const isEqual = (a: NodeSpec, b: NodeSpec): boolean =>
  (Object.keys(a) as (keyof NodeSpec)[]).every((name) => a[name] === b[name]);
