import { type EpochSeconds, HOUR_SECONDS, YEAR_SECONDS } from '../../time/window.js';
import type { EvaluationOptions } from '../evaluation-options.js';
import type { ClusterEvidence, WorkloadEvidence } from '../evidence/evidence.js';
import type { Finding, Savings } from '../finding.js';
import { autoscalingCandidate } from '../rules/autoscaling-candidate.js';
import { carbonAwareScheduling } from '../rules/carbon-aware-scheduling.js';
import { offPeakScaling } from '../rules/off-peak-scaling.js';
import { rightsizeCpu } from '../rules/rightsize-cpu.js';
import { rightsizeMemory } from '../rules/rightsize-memory.js';
import { type NoFindingReason, type RuleResult, unknown } from '../rules/rule-result.js';
import { isJob, type Proposal, type WorkloadInput, workloadInput } from '../rules/workload-input.js';
import { zombieWorkload } from '../rules/zombie-workload.js';
import type { ClaimChange } from '../savings/claim-change.js';
import { type Component, type CostBreakdown, costBreakdownOf, sumCells, withBands } from '../savings/cost-breakdown.js';
import { createSavingsCap, type SavingsCap } from '../savings/savings-cap.js';
import { severityOf } from '../savings/severity.js';
import { EXACT, multiplySpreads } from '../savings/spreads.js';
import { confidenceOf } from './confidence.js';

/** Saving active energy reduces the power draw; the other components belong to the node, which stays. */
const REALISABLE: readonly Component[] = ['cpuActive'];
const REALLOCATED: readonly Component[] = ['cpuClaim', 'memory', 'gpu'];

/** Result for one workload. */
export interface WorkloadEvaluation {
  readonly namespace: string;
  /** `gone`: the workload no longer exists, so there is no finding. `undecided`: there is too little evidence. */
  readonly state: 'evaluated' | 'gone' | 'undecided';
  /** All findings of the workload; a zombie finding excludes all others. */
  readonly findings: readonly Finding[];
  readonly isZombie: boolean;
  /** How the findings that change requests, or the number of pods, change the claims of the workload. */
  readonly claimChanges: readonly ClaimChange[];
  /** Why the workload is undecided, or why some of its rules could not be evaluated. */
  readonly noFindingReasons: readonly NoFindingReason[];
}

/**
 * Evaluates all rules for one workload. Savings are taken from one cap in a fixed order, so that their sum is at most
 * what the workload was charged. A zombie finding suppresses all others.
 * @param observedUntil end of the newest observation of the cluster: a workload not observed near it is gone
 */
export function evaluateWorkload(
  evidence: WorkloadEvidence,
  cluster: ClusterEvidence,
  options: EvaluationOptions,
  observedUntil: EpochSeconds = cluster.range.to,
): WorkloadEvaluation {
  const { namespace } = evidence;
  const nothing = { namespace, findings: [], isZombie: false, claimChanges: [], noFindingReasons: [] };
  if (isGone(evidence, options, observedUntil)) return { ...nothing, state: 'gone' };
  const { thresholds } = options;
  const coverage = coverageOf(evidence);
  const undecided = (reason: NoFindingReason): WorkloadEvaluation => ({
    ...nothing,
    state: 'undecided',
    noFindingReasons: [reason],
  });
  if (cluster.range.to - evidence.firstSeenAt < thresholds.minAgeSeconds) return undecided('too_young');
  if (coverage < thresholds.minCoverage) return undecided('low_coverage');
  const charge = costBreakdownOf(evidence.measures, coverage);
  if (charge === null) return undecided('figures_missing');

  const workload = workloadInput(evidence, cluster, options);
  const cap = createSavingsCap(charge, reducibleClaimsOf(evidence));
  const asFindings = (
    results: readonly RuleResult<Proposal>[],
  ): Pick<WorkloadEvaluation, 'findings' | 'claimChanges'> => {
    const proposals = results.flatMap((result) =>
      result.kind === 'found' && !options.disabledTypes.includes(result.found.type) ? [result.found] : [],
    );
    const findings = proposals.map((proposal) => findingOf(proposal, workload, coverage, charge, cap));
    return { findings, claimChanges: claimChangesOf(evidence, proposals, findings) };
  };
  const zombie = zombieWorkload(workload);
  if (zombie.kind === 'found' && !options.disabledTypes.includes('zombie_workload')) {
    return { namespace, state: 'evaluated', ...asFindings([zombie]), isZombie: true, noFindingReasons: [] };
  }
  const results = [
    ...rightsize(workload),
    offPeakScaling(workload),
    autoscalingCandidate(workload),
    carbonAwareScheduling(workload),
  ];
  return {
    namespace,
    state: 'evaluated',
    ...asFindings(results),
    isZombie: false,
    noFindingReasons: [zombie, ...results].flatMap((result) => (result.kind === 'unknown' ? [result.reason] : [])),
  };
}

/** Only these are in force all day; the others free capacity at some hours only. */
const CHANGES_CLAIMS: readonly Finding['type'][] = ['rightsize_cpu', 'rightsize_memory', 'zombie_workload'];

function claimChangesOf(
  { namespace, workload }: WorkloadEvidence,
  proposals: readonly Proposal[],
  findings: readonly Finding[],
): ClaimChange[] {
  return findings.flatMap((finding, place) => {
    const { cpuClaim = 0, memory = 0 } = proposals[place]?.claim.parts ?? {};
    return CHANGES_CLAIMS.includes(finding.type)
      ? [{ namespace, workload, finding, cpuPart: cpuClaim, memoryPart: memory }]
      : [];
  });
}

/** Requests of a workload with a vertical autoscaler are set by it when pods start, so other ones have no effect. */
function rightsize(workload: WorkloadInput): RuleResult<Proposal>[] {
  const { containers, hasVerticalAutoscaler } = workload.evidence;
  if (hasVerticalAutoscaler) return [unknown('managed_by_vpa')];
  return [
    ...containers.map((container) => rightsizeCpu(container, workload)),
    ...containers.map((container) => rightsizeMemory(container, workload)),
  ];
}

/** Observed share of the lifetime of its pods, 0..1. */
function coverageOf({ measures }: WorkloadEvidence): number {
  const live = measures.liveSeconds ?? 0;
  return live > 0 ? Math.min(1, (measures.coveredSeconds ?? 0) / live) : 0;
}

/** Whether a workload is gone. A job may pause for its longest pause so far, and once more. */
function isGone(evidence: WorkloadEvidence, { thresholds }: EvaluationOptions, observedUntil: EpochSeconds): boolean {
  const unobservedSeconds = observedUntil - evidence.lastSeenAt;
  if (!isJob(evidence.workload.kind)) return unobservedSeconds > thresholds.goneAfterSeconds;
  const longest = evidence.hours.reduce(
    ({ rest, last }, { hour }) => ({ rest: last === null ? rest : Math.max(rest, hour - last), last: hour }),
    { rest: HOUR_SECONDS, last: null } as { rest: number; last: number | null },
  ).rest;
  // A single run does not show when the next one is due.
  const isRepeated = longest > HOUR_SECONDS;
  return isRepeated && unobservedSeconds > 2 * longest + thresholds.goneAfterSeconds;
}

/** Claims are at least the use, so lowering a request frees only the part above the use. */
function reducibleClaimsOf({ measures }: WorkloadEvidence): { cpuClaim: number; memory: number } {
  const above = (claimed: number | null, used: number | null): number =>
    claimed === null || claimed <= 0 ? 0 : Math.max(0, Math.min(1, (claimed - (used ?? 0)) / claimed));
  return {
    cpuClaim: above(measures.cpuClaimCoreSeconds, measures.cpuCoreSeconds),
    memory: above(measures.memoryClaimByteSeconds, measures.memoryByteSeconds),
  };
}

function findingOf(
  proposal: Proposal,
  { evidence, cluster, options, seconds }: WorkloadInput,
  coverage: number,
  charge: CostBreakdown,
  cap: SavingsCap,
): Finding {
  const spreads = multiplySpreads(charge.spreads, proposal.claimSpread ?? EXACT);
  const saved = withBands(cap.take(proposal.claim), spreads);
  const savings: Savings = {
    realisable: sumCells(saved, REALISABLE),
    reallocatedToIdle: sumCells(saved, REALLOCATED),
    annualFactor: YEAR_SECONDS / (seconds * coverage),
  };
  return {
    type: proposal.type,
    target: {
      kind: 'workload',
      namespace: evidence.namespace,
      workload: evidence.workload,
      container: proposal.container,
    },
    severity: severityOf(savings, cluster.totals, proposal.isAtRisk, options.thresholds),
    confidence: confidenceOf({ seconds, coverage, samples: proposal.samples }, options.thresholds),
    evidenceRange: cluster.range,
    coverage,
    savings,
    evidence: proposal.evidence,
    action: proposal.action,
    summary: proposal.summary,
  };
}
