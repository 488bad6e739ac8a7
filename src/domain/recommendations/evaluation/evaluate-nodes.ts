import { isVirtual } from '../../cluster/serverless.js';
import { type EpochSeconds, YEAR_SECONDS } from '../../time/window.js';
import type { EvaluationOptions } from '../evaluation-options.js';
import type { ClusterEvidence, NodeEvidence } from '../evidence/evidence.js';
import { type NodePool, nodePools } from '../evidence/node-pools.js';
import type { Amounts, Finding } from '../finding.js';
import { emptyNode } from '../rules/empty-node.js';
import { allocatableOf, type FreeCapacity, highestClaims, type NodeProposal } from '../rules/node-capacity.js';
import { overprovisionedNodepool } from '../rules/overprovisioned-nodepool.js';
import type { NoFindingReason, Undecided } from '../rules/rule-result.js';
import { claimedRatio, underutilizedNode } from '../rules/underutilized-node.js';
import { addAmounts, NO_AMOUNTS } from '../savings/amounts.js';
import { createPoolSavingsCap, nodeCoverage, type PoolSavingsCap } from '../savings/pool-savings-cap.js';
import { severityOf } from '../savings/severity.js';
import { confidenceOf } from './confidence.js';
import type { PoolRest } from './consolidate-pool.js';

/** Result for all nodes. */
export interface NodesEvaluation {
  readonly findings: readonly Finding[];
  readonly undecided: readonly Undecided[];
  /** What remains of the pools with a name whose nodes were all evaluated. */
  readonly pools: readonly PoolRest[];
}

/**
 * Evaluates nodes by pool: first empty nodes, then nodes whose pods fit on the remaining ones, then whether the
 * remaining nodes exceed their peak claims. Nodes that are gone, and virtual nodes, are
 * skipped: removing a virtual node saves nothing. A node that cannot be evaluated is neither
 * removed nor receives pods.
 */
export function evaluateNodes(
  nodes: readonly NodeEvidence[],
  cluster: ClusterEvidence,
  options: EvaluationOptions,
  observedUntil: EpochSeconds = cluster.range.to,
): NodesEvaluation {
  const findings: Finding[] = [];
  const undecided: Undecided[] = [];
  const pools: PoolRest[] = [];
  const present = nodes.filter(
    ({ spec, lastSeenAt }) => !isVirtual(spec) && observedUntil - lastSeenAt <= options.thresholds.goneAfterSeconds,
  );
  for (const pool of nodePools(present)) {
    const evaluated = pool.nodes.filter((node) => {
      const reason = reasonAgainst(node, cluster, options);
      if (reason !== null) undecided.push({ target: { kind: 'node', node: node.node }, reason });
      return reason === null;
    });
    if (evaluated.length < pool.nodes.length && pool.name !== null) {
      undecided.push({ target: { kind: 'nodepool', pool: pool.name }, reason: 'low_coverage' });
    }
    const isWhole = evaluated.length === pool.nodes.length;
    const ofPool = evaluatePool({ name: pool.name, nodes: evaluated }, isWhole, cluster, options);
    findings.push(...ofPool.findings);
    if (ofPool.rest !== null) pools.push(ofPool.rest);
  }
  return { findings, undecided, pools };
}

function reasonAgainst(
  node: NodeEvidence,
  cluster: ClusterEvidence,
  { thresholds }: EvaluationOptions,
): NoFindingReason | null {
  if (cluster.range.to - node.firstSeenAt < thresholds.minAgeSeconds) return 'too_young';
  if (nodeCoverage(node) < thresholds.minCoverage) return 'low_coverage';
  return node.total.energyJoules === null ? 'figures_missing' : null;
}

function evaluatePool(
  pool: NodePool,
  isWhole: boolean,
  cluster: ClusterEvidence,
  options: EvaluationOptions,
): { readonly findings: readonly Finding[]; readonly rest: PoolRest | null } {
  const { thresholds, disabledTypes } = options;
  const cap = createPoolSavingsCap(pool.nodes);
  const findings: Finding[] = [];
  const going = new Set<string>();
  const removeNode = (node: NodeEvidence, proposal: NodeProposal): void => {
    going.add(node.node);
    findings.push(findingOf(proposal, [node], cap.takeNode(node, 1), cluster, options));
  };
  for (const node of pool.nodes) {
    const proposal = emptyNode(node, thresholds);
    if (proposal !== null && !disabledTypes.includes('empty_node')) removeNode(node, proposal);
  }
  let capacities = pool.nodes
    .filter(({ node }) => !going.has(node))
    .flatMap((node) => freeCapacityOf(node, thresholds.nodeFillRatio));
  const received = new Set<string>();
  const candidates = disabledTypes.includes('underutilized_node')
    ? []
    : pool.nodes.filter((candidate) => !going.has(candidate.node));
  for (const node of byClaims(candidates)) {
    if (received.has(node.node)) continue;
    const others = capacities.filter((capacity) => capacity.node !== node.node);
    const drained = underutilizedNode(node, others, thresholds);
    if (drained === null) continue;
    for (const [place, capacity] of drained.capacities.entries()) {
      if (capacity.free.cpu !== others[place]?.free.cpu || capacity.free.memory !== others[place]?.free.memory) {
        received.add(capacity.node);
      }
    }
    capacities = [...drained.capacities];
    removeNode(node, drained.proposal);
  }
  // Pods moved from other nodes are not part of the peak claims, so the remaining nodes are evaluated only when no pod
  // moves.
  const isUnmoved = received.size === 0 && !findings.some(({ type }) => type === 'underutilized_node');
  const { name } = pool;
  if (name === null || !isWhole) return { findings, rest: null };
  const staying = pool.nodes.filter(({ node }) => !going.has(node));
  const resize =
    isUnmoved && !disabledTypes.includes('overprovisioned_nodepool')
      ? evaluateRest(name, staying, cap, cluster, options)
      : null;
  if (resize !== null) findings.push(resize.finding);
  return { findings, rest: { name, staying, capacities, received, resizedBy: resize?.nodesToGo ?? 0, cap } };
}

function evaluateRest(
  name: string,
  staying: readonly NodeEvidence[],
  cap: PoolSavingsCap,
  cluster: ClusterEvidence,
  options: EvaluationOptions,
): { readonly finding: Finding; readonly nodesToGo: number } | null {
  const resize = overprovisionedNodepool(name, staying, options.thresholds);
  if (resize === null) return null;
  const part = resize.nodesToGo / staying.length;
  let amounts: Amounts = NO_AMOUNTS;
  for (const node of staying) amounts = addAmounts(amounts, cap.takeNode(node, part));
  return { finding: findingOf(resize.proposal, staying, amounts, cluster, options), nodesToGo: resize.nodesToGo };
}

/** Smallest claims first, then by name. */
const byClaims = (nodes: readonly NodeEvidence[]): NodeEvidence[] =>
  [...nodes].sort((a, b) => (claimedRatio(a) ?? 1) - (claimedRatio(b) ?? 1) || (a.node < b.node ? -1 : 1));

function freeCapacityOf(node: NodeEvidence, fillRatio: number): FreeCapacity[] {
  const allocatable = allocatableOf(node);
  if (allocatable === null) return [];
  const claims = highestClaims(node);
  return [
    {
      node: node.node,
      free: { cpu: allocatable.cpu * fillRatio - claims.cpu, memory: allocatable.memory * fillRatio - claims.memory },
    },
  ];
}

function findingOf(
  proposal: NodeProposal,
  nodes: readonly NodeEvidence[],
  realisable: Amounts,
  cluster: ClusterEvidence,
  options: EvaluationOptions,
): Finding {
  const firstSeenAt = Math.min(...nodes.map((node) => node.firstSeenAt));
  const seconds = cluster.range.to - Math.max(cluster.range.from, firstSeenAt);
  const coverage = Math.min(...nodes.map(nodeCoverage));
  const savings = {
    realisable,
    reallocatedToIdle: NO_AMOUNTS,
    annualFactor: YEAR_SECONDS / (seconds * coverage),
  };
  return {
    ...proposal,
    severity: severityOf(savings, cluster.totals, false, options.thresholds),
    confidence: confidenceOf({ seconds, coverage, samples: null }, options.thresholds),
    evidenceRange: cluster.range,
    coverage,
    savings,
  };
}
