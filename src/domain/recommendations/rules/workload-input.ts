import type { EvaluationOptions } from '../evaluation-options.js';
import type { ClusterEvidence, ContainerEvidence, WorkloadEvidence } from '../evidence/evidence.js';
import { type HourlyLoad, hourlyLoads } from '../evidence/hourly-load.js';
import type { Action, EvidenceFigure } from '../finding.js';
import type { SavingsClaim } from '../savings/savings-cap.js';
import type { Spread } from '../savings/spreads.js';
import type { RecommendationType } from '../vocabulary.js';
import type { RuleResult } from './rule-result.js';

/** Input of a rule: one workload that exists, is old enough and has enough coverage. */
export interface WorkloadInput {
  readonly evidence: WorkloadEvidence;
  readonly cluster: ClusterEvidence;
  readonly options: EvaluationOptions;
  /** Seconds of the range since the workload was first observed. */
  readonly seconds: number;
  readonly loads: readonly HourlyLoad[];
}

/** Proposal of a rule; savings, severity and confidence are derived from it. */
export interface Proposal {
  readonly type: RecommendationType;
  readonly container: string | null;
  readonly claim: SavingsClaim;
  /** Relative band of the claim, from the sampling error of the percentile; undefined if it has none. */
  readonly claimSpread?: Spread;
  /** Whether it is throttled or OOM killed now. */
  readonly isAtRisk: boolean;
  /** Number of samples of the histogram; null for a proposal based on hours. */
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

/** Kinds that run to completion; all others run permanently. */
export const isJob = (kind: string): boolean => kind === 'Job' || kind === 'CronJob';

/** Kinds with a fixed number of pods: one per node, static pods, single pods and jobs. */
const UNSCALED: ReadonlySet<string> = new Set(['DaemonSet', 'Node', 'Pod', 'Job', 'CronJob']);
export const isScalable = (kind: string): boolean => !UNSCALED.has(kind);
