import type { NodeSpec } from '../cluster/node-spec.js';
import type { ValidNode } from '../cluster/valid-observation.js';
import type { NodeFactors } from './factors.js';

/**
 * Physical GPUs of a node by its instance type, where the node itself does not show them. GPUs that it does not expose
 * are there all the same. Units beyond the devices of the type are slices of them: time slicing without a label of
 * the GPU looks like more devices.
 */
export function withGpusOfType(node: ValidNode, { unexposedGpus, typeGpus }: NodeFactors): ValidNode {
  if (node.isImplausible) return node;
  if (unexposedGpus > 0) return { ...node, gpuCount: node.gpuCount + unexposedGpus };
  const isSliced = node.gpuPartsPerDevice === 1 && typeGpus > 0 && node.gpuCount > typeGpus;
  return isSliced ? { ...node, gpuCount: typeGpus, gpuPartsPerDevice: node.gpuCount / typeGpus } : node;
}

/** The specification with the devices that are counted, where they are fewer than the units of the node. */
export const specWithGpusOfType = (spec: NodeSpec, { gpuCount, gpuPartsPerDevice }: ValidNode): NodeSpec =>
  gpuPartsPerDevice === spec.gpuPartsPerDevice ? spec : { ...spec, gpuCount, gpuPartsPerDevice };
