import type { V1Job, V1ReplicaSet } from '@kubernetes/client-node';
import type { WorkloadRef } from '../../domain/cluster/observation.js';
import type { FindTopOwner } from './inventory-pod.js';

type Owned = Pick<V1ReplicaSet | V1Job, 'metadata'>;

/**
 * Resolves ReplicaSet to Deployment (or Rollout) and Job to CronJob. Null when the object in between was not listed.
 */
export function createTopOwnerFinder(replicaSets: readonly Owned[], jobs: readonly Owned[]): FindTopOwner {
  const owners = new Map<string, WorkloadRef>();
  const remember = (kind: string, objects: readonly Owned[]): void => {
    for (const { metadata } of objects) {
      if (!metadata?.name || !metadata.namespace) continue;
      const references = metadata.ownerReferences ?? [];
      const above = references.find(({ controller }) => controller === true) ?? references[0];
      const top = above === undefined ? { kind, name: metadata.name } : { kind: above.kind, name: above.name };
      owners.set(`${metadata.namespace}/${kind}/${metadata.name}`, top);
    }
  };
  remember('ReplicaSet', replicaSets);
  remember('Job', jobs);
  return (namespace, owner) => {
    if (owner.kind !== 'ReplicaSet' && owner.kind !== 'Job') return owner;
    return owners.get(`${namespace}/${owner.kind}/${owner.name}`) ?? null;
  };
}
