import type { JudgeOptions } from '../evaluation-options.js';
import type { ClusterEvidence, NodeEvidence, WorkloadEvidence } from '../evidence/evidence.js';
import type { Finding } from '../finding.js';
import { type Judgement, SILENT_REASONS, type SilentReason, type Undecided } from '../rules/rule-result.js';
import { createNamespaceTally } from './evaluate-namespaces.js';
import { judgeNodes } from './evaluate-nodes.js';
import { judgeWorkload } from './evaluate-workload.js';
import { isNamespaceJudged } from './system-namespaces.js';

/** All that a run is given. */
export interface JudgeInput {
  readonly cluster: ClusterEvidence;
  readonly nodes: readonly NodeEvidence[];
  /** Read one after the other, and not kept. Those that the options leave out are passed over. */
  readonly workloads: AsyncIterable<WorkloadEvidence> | Iterable<WorkloadEvidence>;
  readonly options: JudgeOptions;
}

/**
 * Judges a cluster: workloads one by one, then namespaces, then nodes. Pure: the same evidence gives the same findings, in the
 * order of workloads. Which namespaces are judged changes no finding of another workload or of a node. Savings of all findings
 * together are at most what the cluster was charged.
 * @throws RangeError for an unknown time zone
 */
export async function judgeCluster({ cluster, nodes, workloads, options }: JudgeInput): Promise<Judgement> {
  const observedUntil = newestObservation(cluster, nodes);
  const findings: Finding[] = [];
  const undecided: Undecided[] = [];
  const silent = Object.fromEntries(SILENT_REASONS.map((reason) => [reason, 0])) as Record<SilentReason, number>;
  const namespaces = createNamespaceTally();
  let judged = 0;
  for await (const evidence of workloads) {
    const { namespace, workload } = evidence;
    if (!isNamespaceJudged(namespace, options)) continue;
    const judgement = judgeWorkload(evidence, cluster, options, observedUntil);
    if (judgement.state === 'gone') continue;
    judged += 1;
    namespaces.add(judgement);
    if (!judgement.isZombie) findings.push(...judgement.findings);
    for (const reason of judgement.silent) silent[reason] += 1;
    const [reason] = judgement.silent;
    if (judgement.state === 'undecided' && reason !== undefined) {
      undecided.push({ target: { kind: 'workload', namespace, workload, container: null }, reason });
    }
  }
  findings.push(...namespaces.judge(cluster, options));
  const ofNodes = judgeNodes(nodes, cluster, options, observedUntil);
  for (const { reason } of ofNodes.undecided) silent[reason] += 1;
  return {
    findings: [...findings, ...ofNodes.findings],
    undecided: [...undecided, ...ofNodes.undecided],
    workloads: judged,
    nodes: nodes.length,
    silent,
  };
}

/**
 * End of the newest observation. Where collection has stood still up to the end of the range, nothing is gone because of that.
 * A cluster without nodes has none, and the range's end stands for it.
 */
function newestObservation({ range }: ClusterEvidence, nodes: readonly NodeEvidence[]): number {
  const newest = nodes.reduce((latest, { lastSeenAt }) => Math.max(latest, lastSeenAt), Number.NEGATIVE_INFINITY);
  return newest === Number.NEGATIVE_INFINITY ? range.to : Math.min(range.to, newest);
}
