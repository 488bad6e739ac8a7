import type { WorkloadEvidence } from '../evidence/evidence.js';
import type { AutoscalerTarget, EvidenceFigure } from '../finding.js';
import { MIB } from '../request-formula.js';

/** Highest utilisation that is proposed as a target: above it, pods have no room while others start. */
const MAX_TARGET = 0.9;

/** Rounding errors of a division do not add a unit. */
const ROUNDING = 1e-9;

/**
 * How the horizontal autoscalers of a workload use the request of a container. `free`: none scales on the utilisation of
 * the resource. `kept`: one does, and its threshold can be kept by changing its target with the request. `fixed`: the
 * request cannot be changed without changing the number of pods.
 */
export type ScalingThreshold =
  | { readonly kind: 'free' }
  | { readonly kind: 'kept'; readonly autoscaler: string; readonly targetPercent: number }
  | { readonly kind: 'fixed' };

/**
 * A smaller request raises the utilisation, so that an autoscaler adds pods. KEDA's ScaledObjects appear as the
 * autoscaler that KEDA creates. The threshold can be kept only if the utilisation is that of a single container and the
 * only metric: the metrics of an autoscaler are replaced as a whole.
 */
function scalingThresholdOf(
  { autoscalers, containers }: Pick<WorkloadEvidence, 'autoscalers' | 'containers'>,
  resource: 'cpu' | 'memory',
): ScalingThreshold {
  const targets = autoscalers.flatMap(({ name, metrics }) => {
    // Metrics that are not known may be of this kind.
    if (metrics === null) return [{ autoscaler: name, targetPercent: null }];
    const targetPercent = resource === 'cpu' ? metrics.cpuTargetPercent : metrics.memoryTargetPercent;
    return targetPercent === null
      ? []
      : [{ autoscaler: name, targetPercent: metrics.count === 1 ? targetPercent : null }];
  });
  const [target] = targets;
  if (target === undefined) return { kind: 'free' };
  const { autoscaler, targetPercent } = target;
  if (targetPercent === null || targets.length > 1 || containers.length > 1) return { kind: 'fixed' };
  return { kind: 'kept', autoscaler, targetPercent };
}

/** A request with the target that keeps the threshold of the autoscaler. */
export interface KeptThreshold {
  readonly request: number;
  /** Null if the target does not change. */
  readonly target: AutoscalerTarget | null;
}

/**
 * The threshold per pod is T = target x request. The new request is at least T / 0.9, and the new target T / request, in
 * whole percent. Example: 1000 m at 60 % with a proposed 593 m become 667 m at 90 %.
 * @param request current request, in the unit of `proposed`
 * @param wholeUnit the request is rounded up to a multiple of it
 * @returns null if the request is so large that no target of at least 1 % keeps the threshold
 */
export function keepThreshold(
  { autoscaler, targetPercent }: Extract<ScalingThreshold, { kind: 'kept' }>,
  resource: 'cpu' | 'memory',
  request: number,
  proposed: number,
  wholeUnit: number,
): KeptThreshold | null {
  const threshold = (request * targetPercent) / 100;
  const least = Math.ceil(threshold / MAX_TARGET / wholeUnit - ROUNDING) * wholeUnit;
  const kept = Math.max(proposed, least);
  const newPercent = Math.round((100 * threshold) / kept);
  if (newPercent < 1) return null;
  const target = { resource, autoscaler, targetPercent, newTargetPercent: newPercent };
  return { request: kept, target: newPercent === targetPercent ? null : target };
}

/** Requests are multiples of it: millicores, and bytes. */
const WHOLE_UNITS = { cpu: 1, memory: MIB } as const;

/** A proposed request with which the number of pods stays the same. */
export interface KeptRequest {
  readonly proposed: number;
  /** Null if no target changes. */
  readonly target: AutoscalerTarget | null;
}

/**
 * The proposed request of a container, raised where an autoscaler requires it.
 * @param request current request, in millicores or bytes, as `proposed`
 * @returns null if an autoscaler fixes the current request
 */
export function keepRequest(
  evidence: Pick<WorkloadEvidence, 'autoscalers' | 'containers'>,
  resource: 'cpu' | 'memory',
  request: number,
  proposed: number,
): KeptRequest | null {
  const scaling = scalingThresholdOf(evidence, resource);
  if (scaling.kind === 'free' || proposed === request) return { proposed, target: null };
  if (scaling.kind === 'fixed') return null;
  const kept = keepThreshold(scaling, resource, request, proposed, WHOLE_UNITS[resource]);
  return kept && { proposed: kept.request, target: kept.target };
}

/** The targets as figures of evidence. */
export const targetFigures = (target: AutoscalerTarget | null): EvidenceFigure[] =>
  target === null
    ? []
    : [
        { name: 'autoscaler_target_percent', value: target.targetPercent },
        { name: 'proposed_autoscaler_target_percent', value: target.newTargetPercent },
      ];

/** The change of the target for a summary, after that of the request; empty without one. */
export const targetText = (target: AutoscalerTarget | null): string =>
  target === null
    ? ''
    : `, and the target of autoscaler ${target.autoscaler} from ${Number(target.targetPercent.toFixed(1))} % to ${target.newTargetPercent} %`;
