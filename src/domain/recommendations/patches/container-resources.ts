import { cpuQuantity, memoryQuantity } from '../../cluster/quantity.js';
import type { Action } from '../finding.js';
import type { PlainObject } from './plain-value.js';

export type SetResources = Extract<Action, { kind: 'set_resources' }>;

/** The requests to set, as Kubernetes quantities; unchanged ones are absent. */
export const requestsOf = ({ cpuRequestMillicores: cpu, memoryRequestBytes: memory }: SetResources): PlainObject => ({
  ...(cpu === null ? {} : { cpu: cpuQuantity(cpu) }),
  ...(memory === null ? {} : { memory: memoryQuantity(memory) }),
});

/** The limits to set; null removes one. */
export const limitsOf = ({ removesCpuLimit, memoryLimitBytes: memory }: SetResources): PlainObject => ({
  ...(removesCpuLimit ? { cpu: null } : {}),
  ...(memory === null ? {} : { memory: memoryQuantity(memory) }),
});

/** The `resources` of a container as a merge patch: only what changes. */
export function resourcesOf(action: SetResources): PlainObject {
  const requests = requestsOf(action);
  const limits = limitsOf(action);
  return {
    ...(Object.keys(requests).length === 0 ? {} : { requests }),
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
  };
}
