import { cpuQuantity, memoryQuantity } from '../../cluster/quantity.js';
import type { Action } from '../finding.js';
import type { PlainObject } from './plain-value.js';

export type SetResources = Extract<Action, { kind: 'set_resources' }>;

/** Requests that are set, as Kubernetes writes them; what is left alone is absent. */
export const requestsOf = ({ cpuRequestMillicores: cpu, memoryRequestBytes: memory }: SetResources): PlainObject => ({
  ...(cpu === null ? {} : { cpu: cpuQuantity(cpu) }),
  ...(memory === null ? {} : { memory: memoryQuantity(memory) }),
});

/** Limits that are set; null takes one away. */
export const limitsOf = ({ removesCpuLimit, memoryLimitBytes: memory }: SetResources): PlainObject => ({
  ...(removesCpuLimit ? { cpu: null } : {}),
  ...(memory === null ? {} : { memory: memoryQuantity(memory) }),
});

/** The `resources` of a container, as a merge: only what changes. */
export function resourcesOf(action: SetResources): PlainObject {
  const requests = requestsOf(action);
  const limits = limitsOf(action);
  return {
    ...(Object.keys(requests).length === 0 ? {} : { requests }),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
  };
}
