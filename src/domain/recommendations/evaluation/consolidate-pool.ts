import { YEAR_SECONDS } from '../../time/window.js';
import type { EvaluationOptions } from '../evaluation-options.js';
import type { ClusterEvidence, NodeEvidence, NodePod } from '../evidence/evidence.js';
import type { Finding } from '../finding.js';
import { recommendationId } from '../identity.js';
import { nodesThatCouldGo, type PoolAfterDrains } from '../rules/consolidate-after-rightsizing.js';
import { addAmounts, NO_AMOUNTS, scaleAmounts } from '../savings/amounts.js';
import { type ClaimChange, claimsAfter, workloadKey } from '../savings/claim-change.js';
import { fixedChargeOf, nodeCoverage, type PoolSavingsCap } from '../savings/pool-savings-cap.js';
import { severityOf } from '../savings/severity.js';
import { type PoolSavings, type SharedSaving, shareSaving } from '../savings/shared-saving.js';
import { CONFIDENCES } from '../vocabulary.js';
import { confidenceOf } from './confidence.js';

/** At most this many recommendations are required; those that free most come first. */
export const MAX_REQUIRED = 100;

/** A named pool whose nodes were all evaluated, after the findings that need no other recommendation. */
export interface PoolRest extends PoolAfterDrains {
  readonly name: string;
  /** Number of staying nodes that an overprovisioned pool loses anyway. */
  readonly resizedBy: number;
  /** What is left of the idle charge of the pool. */
  readonly cap: PoolSavingsCap;
}

/** A finding for the pool, and what of its saving belongs to which recommendation. */
export interface Consolidation {
  readonly finding: Finding;
  readonly shared: SharedSaving;
  /** The findings that it requires, with the share of each that frees capacity in this pool. */
  readonly required: readonly { readonly finding: Finding; readonly poolShare: number }[];
}

/** Changes of one finding; a finding about a namespace changes several workloads. */
interface Candidate {
  readonly finding: Finding;
  readonly id: string;
  readonly changes: readonly ClaimChange[];
  /** Size of what it frees in the pool, for the order: the sum of its shares of the CPU and memory of the pool. */
  readonly freedShare: number;
  readonly poolShare: number;
}

/**
 * A consolidation of the pool if the capacity that open recommendations free lets further nodes go. It requires as few
 * recommendations as possible, in descending order of what they free. Recommendations that raise requests count too.
 * @param podCounts pods of each workload on all nodes
 */
export function consolidatePool(
  pool: PoolRest,
  changes: readonly ClaimChange[],
  podCounts: ReadonlyMap<string, number>,
  cluster: ClusterEvidence,
  options: EvaluationOptions,
): Consolidation | null {
  const { thresholds } = options;
  const raising = changes.filter(({ cpuPart, memoryPart }) => cpuPart < 0 || memoryPart < 0);
  const candidates = candidatesOf(pool, changes, podCounts, cluster);
  const goingWith = (count: number): NodeEvidence[] => {
    const applied = [...candidates.slice(0, count).flatMap((candidate) => candidate.changes), ...raising];
    return nodesThatCouldGo(pool, claimsAfter(applied), thresholds);
  };
  const going = goingWith(candidates.length);
  const extra = going.length - pool.resizedBy;
  if (candidates.length === 0 || extra <= 0) return null;
  let [low, high] = [0, candidates.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (goingWith(middle).length >= going.length) high = middle;
    else low = middle + 1;
  }
  const required = candidates.slice(0, high);
  // Without any recommendation as many nodes could go: then it is not the recommendations that free them.
  if (required.length === 0) return null;
  return consolidationOf(pool, { going, extra }, required, cluster, options);
}

function candidatesOf(
  { staying }: PoolRest,
  changes: readonly ClaimChange[],
  podCounts: ReadonlyMap<string, number>,
  { cluster }: ClusterEvidence,
): Candidate[] {
  const pods = new Map<string, NodePod[]>();
  const all = staying.flatMap((node) => node.pods);
  for (const pod of all) {
    const ofWorkload = pods.get(workloadKey(pod));
    if (ofWorkload === undefined) pods.set(workloadKey(pod), [pod]);
    else ofWorkload.push(pod);
  }
  const total = {
    cpu: all.reduce((sum, pod) => sum + pod.cpuClaimCores, 0),
    memory: all.reduce((sum, pod) => sum + pod.memoryClaimBytes, 0),
  };
  const byFinding = new Map<Finding, ClaimChange[]>();
  for (const change of changes) {
    if (change.cpuPart < 0 || change.memoryPart < 0) continue;
    if (!pods.has(workloadKey(change))) continue;
    byFinding.set(change.finding, [...(byFinding.get(change.finding) ?? []), change]);
  }
  return [...byFinding]
    .map(([finding, own]): Candidate => {
      let [freedShare, here, everywhere] = [0, 0, 0];
      for (const change of own) {
        const ofWorkload = pods.get(workloadKey(change)) ?? [];
        for (const pod of ofWorkload)
          freedShare +=
            (change.cpuPart * pod.cpuClaimCores) / Math.max(total.cpu, 1e-9) +
            (change.memoryPart * pod.memoryClaimBytes) / Math.max(total.memory, 1);
        here += ofWorkload.length;
        everywhere += podCounts.get(workloadKey(change)) ?? 0;
      }
      const id = recommendationId(cluster, finding.type, finding.target);
      return { finding, id, changes: own, freedShare, poolShare: everywhere > 0 ? Math.min(1, here / everywhere) : 0 };
    })
    .filter(({ freedShare }) => freedShare > 0)
    .sort((a, b) => b.freedShare - a.freedShare || (a.id < b.id ? -1 : 1))
    .slice(0, MAX_REQUIRED);
}

function consolidationOf(
  pool: PoolRest,
  { going, extra }: { readonly going: readonly NodeEvidence[]; readonly extra: number },
  required: readonly Candidate[],
  cluster: ClusterEvidence,
  options: EvaluationOptions,
): Consolidation {
  const { thresholds } = options;
  const firstSeenAt = Math.min(...pool.staying.map((node) => node.firstSeenAt));
  const seconds = cluster.range.to - Math.max(cluster.range.from, firstSeenAt);
  const coverage = Math.min(...pool.staying.map(nodeCoverage));
  const annualFactor = YEAR_SECONDS / (seconds * coverage);
  // Nodes that a resize removes anyway count there.
  const part = extra / going.length;
  const window = going.map(fixedChargeOf).reduce(addAmounts, NO_AMOUNTS);
  const annual = scaleAmounts(window, part * annualFactor);
  const shared = shareSaving(
    annual,
    required.map(({ finding, poolShare }): PoolSavings => ({ savings: finding.savings, poolShare })),
  );
  const { energy, carbon, cost } = shared.rest;
  const rest = { energy: energy * part, carbon: carbon * part, cost: cost * part };
  const realisable = going.map((node) => pool.cap.takeNode(node, rest)).reduce(addAmounts, NO_AMOUNTS);
  const savings = { realisable, reallocatedToIdle: NO_AMOUNTS, annualFactor };
  const whole = { ...savings, realisable: scaleAmounts(window, part) };
  const confidences = [
    confidenceOf({ seconds, coverage, samples: null }, thresholds),
    ...required.map(({ finding }) => finding.confidence),
  ];
  const nodes = pool.staying.length;
  const moving = going.flatMap((node) => node.pods).length;
  return {
    shared,
    required: required.map(({ finding, poolShare }) => ({ finding, poolShare })),
    finding: {
      type: 'consolidate_after_rightsizing',
      target: { kind: 'nodepool', pool: pool.name },
      severity: severityOf(whole, cluster.totals, false, thresholds),
      confidence: CONFIDENCES[Math.max(...confidences.map((one) => CONFIDENCES.indexOf(one)))] ?? 'low',
      evidenceRange: cluster.range,
      coverage,
      savings,
      evidence: [
        { name: 'nodes', value: nodes },
        { name: 'proposed_nodes', value: nodes - going.length },
        { name: 'pods_on_removed_nodes', value: moving },
        { name: 'required_recommendations', value: required.length },
        { name: 'whole_saving_carbon_grams_per_year', value: annual.carbonGrams },
        { name: 'whole_saving_cost_usd_per_year', value: annual.costUsd },
      ],
      action: { kind: 'resize_nodepool', nodeCount: nodes - going.length },
      summary: `Resize node pool ${pool.name} from ${nodes} to ${nodes - going.length} nodes after ${countText(required.length)} applied: then the pods fit on the others.`,
      requires: required.map(({ id }) => id),
    },
  };
}

const countText = (count: number): string =>
  count === 1 ? 'the required recommendation is' : `the ${count} required recommendations are`;
