import type { EvaluationOptions } from '../evaluation-options.js';
import type { ClusterEvidence, NodeEvidence, WorkloadEvidence } from '../evidence/evidence.js';
import type { Finding } from '../finding.js';
import {
  type EvaluationResult,
  NO_FINDING_REASONS,
  type NoFindingReason,
  type Undecided,
} from '../rules/rule-result.js';
import { totalSavings } from '../savings/amounts.js';
import type { ClaimChange } from '../savings/claim-change.js';
import { consolidatePools } from './consolidate-pools.js';
import { createNamespaceTally } from './evaluate-namespaces.js';
import { evaluateNodes } from './evaluate-nodes.js';
import { evaluateWorkload } from './evaluate-workload.js';
import { optionsFor } from './overrides.js';
import { isNamespaceEvaluated } from './system-namespaces.js';

/** Input of a run. */
export interface EvaluationInput {
  readonly cluster: ClusterEvidence;
  readonly nodes: readonly NodeEvidence[];
  /** Read one at a time and not kept in memory. Workloads outside of the options are skipped. */
  readonly workloads: AsyncIterable<WorkloadEvidence> | Iterable<WorkloadEvidence>;
  readonly options: EvaluationOptions;
  /** Ids of the dismissed recommendations, which consolidations do not rely on; none by default. */
  readonly dismissedIds?: ReadonlySet<string>;
}

/**
 * Evaluates a cluster: workloads one by one, then namespaces, then nodes. Pure: the same evidence gives the same
 * findings, in the order of workloads. The choice of namespaces does not change the findings of other workloads or of
 * nodes. The savings of all findings together are at most what the cluster was charged.
 * @throws RangeError for an unknown time zone
 */
export async function evaluateCluster({
  cluster,
  nodes,
  workloads,
  options,
  dismissedIds = new Set(),
}: EvaluationInput): Promise<EvaluationResult> {
  const observedUntil = newestObservation(cluster, nodes);
  const findings: Finding[] = [];
  const changes: ClaimChange[] = [];
  const undecided: Undecided[] = [];
  const noFindingReasons = Object.fromEntries(NO_FINDING_REASONS.map((reason) => [reason, 0])) as Record<
    NoFindingReason,
    number
  >;
  const namespaces = createNamespaceTally();
  const optionsOf = optionsFor(options);
  let evaluated = 0;
  for await (const evidence of workloads) {
    const { namespace, workload } = evidence;
    if (!isNamespaceEvaluated(namespace, options)) continue;
    const own = optionsOf(namespace, workload);
    if (own === null) {
      // It may be in use, so its namespace is not idle.
      namespaces.add({ namespace, state: 'undecided', findings: [], isZombie: false });
      continue;
    }
    const evaluationResult = evaluateWorkload(evidence, cluster, own, observedUntil);
    if (evaluationResult.state === 'gone') continue;
    evaluated += 1;
    namespaces.add(evaluationResult);
    if (!evaluationResult.isZombie) findings.push(...evaluationResult.findings);
    changes.push(...evaluationResult.claimChanges);
    for (const reason of evaluationResult.noFindingReasons) noFindingReasons[reason] += 1;
    const [reason] = evaluationResult.noFindingReasons;
    if (evaluationResult.state === 'undecided' && reason !== undefined) {
      undecided.push({ target: { kind: 'workload', namespace, workload, container: null }, reason });
    }
  }
  findings.push(...namespaces.evaluate(cluster, options));
  const ofNodes = evaluateNodes(nodes, cluster, options, observedUntil);
  for (const { reason } of ofNodes.undecided) noFindingReasons[reason] += 1;
  const worthwhile = findings.filter((finding) => isWorthReporting(finding, options));
  // A part of the namespaces does not show what all workloads free.
  const isConsolidated =
    options.namespaces.length === 0 && !options.disabledTypes.includes('consolidate_after_rightsizing');
  const { consolidations, findings: shared } = consolidatePools(
    {
      findings: worthwhile,
      changes: ofFindings(changes, worthwhile),
      nodes,
      pools: isConsolidated ? ofNodes.pools : [],
    },
    cluster,
    options,
    dismissedIds,
  );
  return {
    findings: [
      ...shared,
      ...ofNodes.findings.filter((finding) => isWorthReporting(finding, options)),
      ...consolidations,
    ],
    undecided: [...undecided, ...ofNodes.undecided],
    workloads: evaluated,
    nodes: nodes.length,
    noFindingReasons,
  };
}

/** Whether a finding saves enough. A critical one may be a risk, and one that saves no cost has another purpose. */
function isWorthReporting({ severity, savings }: Finding, { minAnnualSavingsUsd }: EvaluationOptions): boolean {
  const annualUsd = totalSavings(savings).costUsd * savings.annualFactor;
  return severity === 'critical' || annualUsd <= 0 || annualUsd >= minAnnualSavingsUsd;
}

/** The changes with the findings that the run has: those of zombies can be part of the finding for their namespace. */
function ofFindings(changes: readonly ClaimChange[], findings: readonly Finding[]): ClaimChange[] {
  const kept = new Set(findings);
  const idle = new Map(
    findings.flatMap((finding) =>
      finding.target.kind === 'namespace' ? [[finding.target.namespace, finding] as const] : [],
    ),
  );
  return changes.flatMap((change) => {
    const finding = kept.has(change.finding) ? change.finding : idle.get(change.namespace);
    return finding === undefined ? [] : [{ ...change, finding }];
  });
}

/**
 * End of the newest observation. If collection stopped before the end of the range, targets do not count as gone for
 * that reason. A cluster without nodes has no observation; the end of the range is used instead.
 */
function newestObservation({ range }: ClusterEvidence, nodes: readonly NodeEvidence[]): number {
  const newest = nodes.reduce((latest, { lastSeenAt }) => Math.max(latest, lastSeenAt), Number.NEGATIVE_INFINITY);
  return newest === Number.NEGATIVE_INFINITY ? range.to : Math.min(range.to, newest);
}
