import type { EvaluationOptions } from '../evaluation-options.js';
import type { ClusterEvidence, ContainerEvidence, WorkloadEvidence } from '../evidence/evidence.js';
import { type HourlyLoad, hourlyLoads } from '../evidence/hourly-load.js';
import type { Action, EvidenceFigure } from '../finding.js';
import type { SavingsClaim } from '../savings/savings-cap.js';
import type { RecommendationType } from '../vocabulary.js';
import type { RuleResult } from './rule-result.js';

/** What a rule looks at: one workload that is old enough, observed enough and not gone. */
export interface WorkloadInput {
  readonly evidence: WorkloadEvidence;
  readonly cluster: ClusterEvidence;
  readonly options: EvaluationOptions;
  /** Seconds of the range since the workload was first seen. */
  readonly seconds: number;
  readonly loads: readonly HourlyLoad[];
}

/** What a rule proposes; savings, severity and confidence follow from it. */
export interface Proposal {
  readonly type: RecommendationType;
  readonly container: string | null;
  readonly claim: SavingsClaim;
  /** Throttled or killed for memory now. */
  readonly isAtRisk: boolean;
  /** Samples of the histogram that it was read from; null where it rests on hours. */
  readonly samples: number | null;
  readonly evidence: readonly EvidenceFigure[];
  readonly action: Action;
  readonly summary: string;
}

export type WorkloadRule = (workload: WorkloadInput) => RuleResult<Proposal>;
export type ContainerRule = (container: ContainerEvidence, workload: WorkloadInput) => RuleResult<Proposal>;

export const workloadInput = (
  evidence: WorkloadEvidence,
  cluster: ClusterEvidence,
  options: EvaluationOptions,
): WorkloadInput => ({
  evidence,
  cluster,
  options,
  seconds: cluster.range.to - Math.max(cluster.range.from, evidence.firstSeenAt),
  loads: hourlyLoads(evidence),
});

/** Kinds that run to completion; everything else is meant to run all the time. */
export const isJob = (kind: string): boolean => kind === 'Job' || kind === 'CronJob';

/** Kinds whose number of pods is nobody's to choose: one per node, the node's own, or a pod by itself. */
const UNSCALED: ReadonlySet<string> = new Set(['DaemonSet', 'Node', 'Pod', 'Job', 'CronJob']);
export const isScalable = (kind: string): boolean => !UNSCALED.has(kind);
