import type { V1Node } from '@kubernetes/client-node';
import type { InventoryNode } from '../../domain/cluster/inventory.js';
import type { LabelSelector } from '../../domain/cluster/label-selection.js';
import { type MigUnits, migUnitsIn } from '../../domain/cluster/mig.js';
import { type LabelPair, type NodeResources, nodeSpecFrom } from '../../domain/cluster/node-labels.js';
import { parseQuantity } from '../../domain/cluster/quantity.js';
import { lifetimeOf } from './lifetime.js';

/** Null for a node without a name, which the API never returns. */
export function toInventoryNode(
  node: V1Node,
  selector: LabelSelector,
  spotLabels: readonly LabelPair[],
): InventoryNode | null {
  const name = node.metadata?.name;
  if (!name) return null;
  const labels = node.metadata?.labels ?? {};
  return {
    name,
    spec: nodeSpecFrom(
      {
        labels,
        providerId: node.spec?.providerID ?? null,
        capacity: resourcesIn(node.status?.capacity),
        allocatable: resourcesIn(node.status?.allocatable),
        gpuModel: null,
      },
      spotLabels,
    ),
    labels: selector.fromKubernetes(labels),
    ...lifetimeOf(node.metadata),
  };
}

type Quantities = Readonly<Record<string, string>> | undefined;

const amountOf = (quantities: Quantities, resource: string): number | null =>
  parseQuantity(quantities?.[resource] ?? '');

/** Number of `nvidia.com/gpu`, `nvidia.com/gpu.shared`, `amd.com/gpu` and similar units; `gpu.intel.com/i915` is not counted. */
export function gpusIn(quantities: Quantities): number {
  let gpus = 0;
  for (const resource of Object.keys(quantities ?? {})) {
    if (/\/gpu(\.shared)?$/.test(resource)) gpus += amountOf(quantities, resource) ?? 0;
  }
  return gpus;
}

/** MIG slices under resources of their own: `nvidia.com/mig-1g.5gb`. */
export const migUnitsOf = (quantities: Quantities): MigUnits | undefined =>
  migUnitsIn(Object.keys(quantities ?? {}).map((resource) => [resource, amountOf(quantities, resource) ?? 0]));

const resourcesIn = (quantities: Quantities): NodeResources => ({
  cpuCores: amountOf(quantities, 'cpu'),
  memoryBytes: amountOf(quantities, 'memory'),
  gpus: gpusIn(quantities),
  migUnits: migUnitsOf(quantities),
});
