import type { TimeRange } from '../time/window.js';
import type { Target } from './target.js';
import type { Confidence, RecommendationType, Severity } from './vocabulary.js';

/** Three quantities with the bands of the figures that they are parts of. Negative where a proposal costs more. */
export interface Amounts {
  readonly energyKwh: number;
  readonly energyKwhLow: number;
  readonly energyKwhHigh: number;
  readonly carbonGrams: number;
  readonly carbonGramsLow: number;
  readonly carbonGramsHigh: number;
  readonly costUsd: number;
}

/**
 * Marginal savings over the evidence window: what was charged then and would not have been. Cost and embodied carbon, which
 * are charged for unobserved time too, count for the observed part of it, so that one factor turns all into a year's.
 */
export interface Savings {
  /** Saved whatever else happens: less energy is drawn, or a node can go or shrink. */
  readonly realisable: Amounts;
  /** Capacity that is freed while the node stays: the cluster saves it once a node can go. */
  readonly reallocatedToIdle: Amounts;
  /** 365 days / seconds observed: turns a figure of the window into one of a year. */
  readonly annualFactor: number;
}

/** A figure that a finding rests on, or a proposal: shown as it is, compared when a dismissal is looked at again. */
export interface EvidenceFigure {
  /** snake_case with its unit, such as `cpu_p95_millicores`. */
  readonly name: string;
  readonly value: number;
}

/** What to do, as values first; patches and commands are made of it. */
export type Action =
  | {
      readonly kind: 'set_resources';
      readonly container: string;
      readonly cpuRequestMillicores: number | null;
      readonly memoryRequestBytes: number | null;
      /** Set only where an OOM kill shows that the present limit is too low. */
      readonly memoryLimitBytes: number | null;
      /** Of a throttled container: nothing but its limit throttles it, and a request may not lie above a limit. */
      readonly removesCpuLimit: boolean;
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
      /** Cron expressions of going down and coming back up; weekdays and weekends are judged apart. */
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

/** What a rule found, without identity in time: the same evidence gives the same finding. */
export interface Finding {
  readonly type: RecommendationType;
  readonly target: Target;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly evidenceRange: TimeRange;
  /** Observed part of the target's expected seconds in the range, 0..1. */
  readonly coverage: number;
  readonly savings: Savings;
  readonly evidence: readonly EvidenceFigure[];
  readonly action: Action;
  /** One sentence for people, with the figures that matter. */
  readonly summary: string;
}
