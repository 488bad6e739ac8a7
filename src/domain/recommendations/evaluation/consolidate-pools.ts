import type { EvaluationOptions } from '../evaluation-options.js';
import type { ClusterEvidence, NodeEvidence } from '../evidence/evidence.js';
import type { Finding, Savings } from '../finding.js';
import { recommendationId } from '../identity.js';
import type { QuantityShares } from '../savings/amounts.js';
import { type ClaimChange, workloadKey } from '../savings/claim-change.js';
import { severityOf } from '../savings/severity.js';
import { realise, scaleShares } from '../savings/shared-saving.js';
import { type Consolidation, consolidatePool, MAX_REQUIRED, type PoolRest } from './consolidate-pool.js';

/** Findings of workloads whose savings became realisable in part, and the consolidations that do this. */
export interface Consolidated {
  readonly findings: readonly Finding[];
  readonly consolidations: readonly Finding[];
}

/**
 * Consolidates each pool and shares the savings back. The headline of a consolidation is only what the capacity saves
 * that is idle already; the rest becomes realisable in the recommendations that it requires, which then have less
 * reallocated capacity. The sum over all findings counts each node once.
 * @param findings all findings of workloads and namespaces
 * @param changes how they change claims; their findings are among `findings`
 * @param dismissedIds a dismissed recommendation frees nothing; a dismissed consolidation shares nothing
 */
export function consolidatePools(
  {
    findings,
    changes,
    nodes,
    pools,
  }: {
    readonly findings: readonly Finding[];
    readonly changes: readonly ClaimChange[];
    readonly nodes: readonly NodeEvidence[];
    readonly pools: readonly PoolRest[];
  },
  cluster: ClusterEvidence,
  options: EvaluationOptions,
  dismissedIds: ReadonlySet<string>,
): Consolidated {
  const idOf = ({ type, target }: Finding): string => recommendationId(cluster.cluster, type, target);
  const open = changes.filter(({ finding }) => !dismissedIds.has(idOf(finding)));
  const podCounts = new Map<string, number>();
  for (const pod of nodes.flatMap((node) => node.pods))
    podCounts.set(workloadKey(pod), (podCounts.get(workloadKey(pod)) ?? 0) + 1);
  const consolidations = pools.flatMap((pool) => consolidatePool(pool, open, podCounts, cluster, options) ?? []);
  const shares = sharesByFinding(consolidations.filter(({ finding }) => !dismissedIds.has(idOf(finding))));
  return {
    consolidations: consolidations.map(({ finding }) => finding),
    findings: findings.map((finding) => {
      const own = shares.get(finding);
      if (own === undefined) return finding;
      const savings = realise(finding.savings, own.shares);
      return {
        ...finding,
        savings,
        severity: moreSevere(finding, savings, cluster, options),
        realisedBy: own.consolidations.map(idOf).slice(0, MAX_REQUIRED),
      };
    }),
  };
}

interface Share {
  readonly shares: QuantityShares;
  readonly consolidations: readonly Finding[];
}

/** A finding can free capacity in several pools; its parts there are disjoint. */
function sharesByFinding(consolidations: readonly Consolidation[]): ReadonlyMap<Finding, Share> {
  const shares = new Map<Finding, Share>();
  for (const { finding: consolidation, required, shared } of consolidations) {
    for (const { finding, poolShare } of required) {
      const before = shares.get(finding);
      const here = scaleShares(shared.ofFreed, poolShare);
      shares.set(finding, {
        shares: before === undefined ? here : addShares(before.shares, here),
        consolidations: [...(before?.consolidations ?? []), consolidation],
      });
    }
  }
  return shares;
}

const addShares = (a: QuantityShares, b: QuantityShares): QuantityShares => ({
  energy: Math.min(1, a.energy + b.energy),
  carbon: Math.min(1, a.carbon + b.carbon),
  cost: Math.min(1, a.cost + b.cost),
});

/** A workload at risk stays critical. */
const moreSevere = (
  { severity }: Finding,
  savings: Savings,
  { totals }: ClusterEvidence,
  { thresholds }: EvaluationOptions,
): Finding['severity'] => (severity === 'critical' ? severity : severityOf(savings, totals, false, thresholds));
