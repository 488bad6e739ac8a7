import type { V1Job, V1ReplicaSet } from '@kubernetes/client-node';
import type { WorkloadRef } from '../../domain/cluster/observation.js';
import type { FindTopOwner } from './inventory-pod.js';

/** An object that may own pods, and its own owner. */
export interface Owned {
  readonly namespace: string;
  readonly name: string;
  /** Null at the top of the chain. */
  readonly owner: WorkloadRef | null;
}

/** Null for an object without a name. */
export function ownedOf({ metadata }: Pick<V1ReplicaSet | V1Job, 'metadata'>): Owned | null {
  if (!metadata?.name || !metadata.namespace) return null;
  const references = metadata.ownerReferences ?? [];
  const owner = references.find(({ controller }) => controller === true) ?? references[0];
  const above = owner === undefined ? null : { kind: owner.kind, name: owner.name };
  return { namespace: metadata.namespace, name: metadata.name, owner: above };
}

/**
 * Resolves ReplicaSet to Deployment (or Rollout) and Job to CronJob. Null when the object in between was not listed.
 */
export function createTopOwnerFinder(replicaSets: readonly Owned[], jobs: readonly Owned[]): FindTopOwner {
  const owners = new Map<string, WorkloadRef>();
  const remember = (kind: string, objects: readonly Owned[]): void => {
    for (const { namespace, name, owner } of objects)
      owners.set(`${namespace}/${kind}/${name}`, owner ?? { kind, name });
  };
  remember('ReplicaSet', replicaSets);
  remember('Job', jobs);
  return (namespace, owner) => {
    if (owner.kind !== 'ReplicaSet' && owner.kind !== 'Job') return owner;
    return owners.get(`${namespace}/${owner.kind}/${owner.name}`) ?? null;
  };
}
