import type { Schemas } from '../../contract/index.js';
import type { Measures } from '../../domain/measures/measures.js';
import { ratio } from '../shared/response/charged-amounts.js';

export type UseFields = Pick<
  Schemas['Namespace'],
  | 'cpu_usage_millicores'
  | 'cpu_request_millicores'
  | 'cpu_request_ratio'
  | 'memory_usage_bytes'
  | 'memory_request_bytes'
  | 'memory_request_ratio'
>;

const MILLICORES = 1000;

/** Use, request and their ratio; null where unknown. */
export function toUseFields(
  cpu: { readonly usedCores: number | null; readonly requestedCores: number | null },
  memory: { readonly usedBytes: number | null; readonly requestedBytes: number | null },
): UseFields {
  return {
    cpu_usage_millicores: toMillicores(cpu.usedCores),
    cpu_request_millicores: toMillicores(cpu.requestedCores),
    cpu_request_ratio: ratio(cpu.usedCores, cpu.requestedCores),
    memory_usage_bytes: memory.usedBytes,
    memory_request_bytes: memory.requestedBytes,
    memory_request_ratio: ratio(memory.usedBytes, memory.requestedBytes),
  };
}

export const toMillicores = (cores: number | null): number | null => (cores === null ? null : cores * MILLICORES);

/**
 * Mean use and request of a group of pods over the observed seconds of a window. Requests are known for all live seconds, use
 * only for covered seconds; requests are scaled to covered seconds, so that both are comparable.
 */
export function meanUse(m: Measures, observedSeconds: number): UseFields {
  const covered = ratio(m.coveredSeconds, m.liveSeconds) ?? 1;
  const overCovered = (sum: number | null) => ratio(sum === null ? null : sum * covered, observedSeconds);
  return toUseFields(
    { usedCores: ratio(m.cpuCoreSeconds, observedSeconds), requestedCores: overCovered(m.cpuRequestCoreSeconds) },
    { usedBytes: ratio(m.memoryByteSeconds, observedSeconds), requestedBytes: overCovered(m.memoryRequestByteSeconds) },
  );
}
