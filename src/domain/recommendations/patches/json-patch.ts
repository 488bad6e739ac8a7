import type { Finding } from '../finding.js';
import { limitsOf, requestsOf, type SetResources } from './container-resources.js';
import type { PlainValue } from './plain-value.js';
import { isCustom } from './workload-kind.js';

/** An operation of RFC 6902. */
export type JsonPatchOperation =
  | { readonly op: 'add' | 'test'; readonly path: string; readonly value: PlainValue }
  | { readonly op: 'remove'; readonly path: string };

/**
 * The change of a custom resource as a JSON patch, for `kubectl patch --type=json`. Custom resources that run pods
 * (Argo Rollouts, Knative services, CloneSets ...) have a pod template at `/spec/template` and a number of pods at
 * `/spec/replicas`. A JSON patch addresses containers by index, so each one begins with a `test` of the container's
 * name: if the container has another index, nothing is changed, and the index in the paths must be corrected. Null for
 * built-in kinds, which Kubernetes can merge.
 * @param place index of the container in the pod template
 */
export function jsonPatch({ target, action }: Finding, place = 0): JsonPatchOperation[] | null {
  if (target.kind !== 'workload' || !isCustom(target.workload.kind)) return null;
  if (action.kind === 'set_resources') return resourceOperations(action, `/spec/template/spec/containers/${place}`);
  if (action.kind === 'scale_to_zero') return [{ op: 'add', path: '/spec/replicas', value: 0 }];
  return null;
}

function resourceOperations(action: SetResources, container: string): JsonPatchOperation[] {
  const operations: JsonPatchOperation[] = [{ op: 'test', path: `${container}/name`, value: action.container }];
  for (const [part, quantities] of [
    ['requests', requestsOf(action)],
    ['limits', limitsOf(action)],
  ] as const) {
    for (const [resource, value] of Object.entries(quantities)) {
      const path = `${container}/resources/${part}/${resource}`;
      operations.push(value === null ? { op: 'remove', path } : { op: 'add', path, value });
    }
  }
  return operations;
}
