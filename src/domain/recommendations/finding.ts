import type { TimeRange } from '../time/window.js';
import type { Target } from './target.js';
import type { Confidence, RecommendationType, Severity } from './vocabulary.js';

/** Energy, carbon and cost with their bands. Negative when a proposal costs more. */
export interface Amounts {
  readonly energyKwh: number;
  readonly energyKwhLow: number;
  readonly energyKwhHigh: number;
  readonly carbonGrams: number;
  readonly carbonGramsLow: number;
  readonly carbonGramsHigh: number;
  readonly costUsd: number;
  /** Null if the band is unknown: a part of the cost was stored before bounds were added. */
  readonly costUsdLow: number | null;
  readonly costUsdHigh: number | null;
}

/**
 * Savings over the evidence window: the difference to what was charged. Cost and embodied carbon, which are also
 * charged for unobserved time, count for the observed part only, so that one factor converts all to a year.
 */
export interface Savings {
  /** Saved in any case: the power draw decreases, or nodes are removed or reduced. */
  readonly realisable: Amounts;
  /** Capacity that is freed on nodes that stay: it is saved once a node can be removed. */
  readonly reallocatedToIdle: Amounts;
  /** 365 days / seconds observed: converts a figure of the window to a year. */
  readonly annualFactor: number;
}

/**
 * A figure that a finding is based on, or a proposed value. It is displayed, and compared when a dismissal is reviewed.
 */
export interface EvidenceFigure {
  /** snake_case with its unit, such as `cpu_p95_millicores`. */
  readonly name: string;
  readonly value: number;
}

/** A target utilisation of a horizontal autoscaler, in percent of requests, that follows a change of the request. */
export interface AutoscalerTarget {
  readonly autoscaler: string;
  readonly resource: 'cpu' | 'memory';
  readonly targetPercent: number;
  readonly newTargetPercent: number;
}

/** The proposed change as values; patches and commands are generated from it. */
export type Action =
  | {
      readonly kind: 'set_resources';
      readonly container: string;
      readonly cpuRequestMillicores: number | null;
      readonly memoryRequestBytes: number | null;
      /** Set only when an OOM kill shows that the current limit is too low. */
      readonly memoryLimitBytes: number | null;
      /**
       * True for a throttled container, which only its limit throttles, and when the request would exceed the limit.
       */
      readonly removesCpuLimit: boolean;
      /**
       * The target of the autoscaler that must change with the request, so that the number of pods stays the same.
       * Absent without such an autoscaler, and in findings of earlier versions.
       */
      readonly autoscalerTarget?: AutoscalerTarget;
    }
  | { readonly kind: 'scale_to_zero' }
  | { readonly kind: 'delete_namespace' }
  | {
      readonly kind: 'add_autoscaler';
      readonly minReplicas: number;
      readonly maxReplicas: number;
      readonly targetCpuUtilisationPercent: number;
    }
  | {
      readonly kind: 'schedule_off_peak';
      readonly timezone: string;
      /** Cron expressions for scaling down and up; weekdays and weekends are evaluated separately. */
      readonly schedules: readonly {
        readonly days: 'weekdays' | 'weekends';
        readonly downCron: string;
        readonly upCron: string;
      }[];
      readonly replicas: number;
    }
  | { readonly kind: 'move_start'; readonly startHourUtc: number; readonly shiftHours: number }
  | { readonly kind: 'drain_node' }
  | { readonly kind: 'resize_nodepool'; readonly nodeCount: number };

/** The result of a rule, without history: the same evidence gives the same finding. */
export interface Finding {
  readonly type: RecommendationType;
  readonly target: Target;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly evidenceRange: TimeRange;
  /** Observed share of the target's expected seconds in the range, 0..1. */
  readonly coverage: number;
  readonly savings: Savings;
  readonly evidence: readonly EvidenceFigure[];
  readonly action: Action;
  /** One readable sentence with the most important figures. */
  readonly summary: string;
  /** Ids of the recommendations that must be applied before; absent in findings of earlier versions. */
  readonly requires?: readonly string[];
  /** Ids of the consolidations that make a part of its savings realisable; absent in findings of earlier versions. */
  readonly realisedBy?: readonly string[];
}
