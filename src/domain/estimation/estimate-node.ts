import type { NodeObservation, PodObservation } from '../cluster/observation.js';
import { toValidNode, toValidPod, type ValidNode } from '../cluster/valid-observation.js';
import type { Reason } from '../figures/reasons.js';
import { IDLE, type NodeFact, SYSTEM } from '../measures/entity-facts.js';
import { type Attribution, attribute } from './attribution.js';
import { type Charge, partOf } from './charge.js';
import { claimOf, type PodClaim } from './claims.js';
import { nodeCost } from './cost.js';
import { embodiedGrams } from './embodied.js';
import { estimateEnergy } from './energy.js';
import type { FactBeforeRedistribution } from './fact-before-redistribution.js';
import type { NodeFactors } from './factors.js';
import { withGpusOfType } from './gpus-of-type.js';
import { nodeFact } from './node-fact.js';
import { type NodeCharges, withPodPrices } from './pod-charge.js';
import { podFact, reservedFact } from './pod-fact.js';

/** A node's factors, and the micro-architecture from which they were determined. */
export type HardwareFactors = NodeFactors & { readonly microarchitecture: string | null };

export interface NodeEstimate {
  readonly node: NodeFact;
  /** Rows of its pods, then `__idle__`, then `__system__` if it was observed. The shared columns are not filled yet. */
  readonly rows: readonly FactBeforeRedistribution[];
}

/**
 * Energy, carbon and cost of one node in one window, and their attribution to rows. There is always an `__idle__` row,
 * so that an empty or unobserved node is counted in full. There is a `__system__` row only if the CPU use of the whole
 * node was observed; otherwise D is the sum of the pods, and the use outside pods is unknown, not 0.
 */
export function estimateNode(
  observed: NodeObservation,
  observedPods: readonly PodObservation[],
  factors: HardwareFactors,
): NodeEstimate {
  const node = withGpusOfType(toValidNode(observed), factors);
  const claims = observedPods.map((pod) => claimOf(toValidPod(pod, node.existsSeconds), node));
  const attribution = attribute(node, claims);
  const energy = estimateEnergy(node, factors, attribution.demandCoreSeconds);
  const charge: Charge = {
    energy,
    embodied: embodiedGrams(node, factors.embodied),
    cost: nodeCost(node, factors.price),
  };
  const charges = chargesOf(charge, attribution, claims, factors);
  const reasons: Reason[] = [...node.reasons, ...factors.reasons, ...energy.reasons, ...gapsOf(node)];
  const use = isUseKnown(node, claims) ? attribution.demandCoreSeconds : null;
  return {
    node: nodeFact(observed, node, charges.node, charges.idle, factors, use, reasons),
    rows: rowsOf(node, claims, attribution, charges, factors, reasons),
  };
}

function chargesOf(
  node: Charge,
  attribution: Attribution,
  claims: readonly PodClaim[],
  { podSizeOf, price }: NodeFactors,
): NodeCharges {
  const charges = {
    node,
    pods: attribution.pods.map((fractions) => partOf(node, fractions)),
    system: partOf(node, attribution.system),
    idle: partOf(node, attribution.idle),
  };
  return podSizeOf === null ? charges : withPodPrices(charges, claims, podSizeOf, price);
}

function rowsOf(
  node: ValidNode,
  claims: readonly PodClaim[],
  attribution: Attribution,
  charges: NodeCharges,
  factors: NodeFactors,
  reasons: readonly Reason[],
): FactBeforeRedistribution[] {
  const rows = claims.map((claim, place) => podFact(claim, charges.pods[place] ?? charges.idle, factors, reasons));
  rows.push(reservedFact(IDLE, node, charges.idle, factors, reasons, null));
  if (node.cpuCoreSeconds === null) return rows;
  rows.push(reservedFact(SYSTEM, node, charges.system, factors, reasons, attribution.systemCoreSeconds));
  return rows;
}

function gapsOf(node: ValidNode): Reason[] {
  const reasons: Reason[] = [];
  if (node.coveredSeconds < node.existsSeconds) reasons.push('partial_window');
  if (node.coveredSeconds > 0 && node.cpuCoreSeconds === null) reasons.push('node_cpu_from_pods');
  return reasons;
}

const isUseKnown = (node: ValidNode, claims: readonly PodClaim[]): boolean =>
  node.cpuCoreSeconds !== null || claims.some((claim) => claim.cpuCoreSeconds !== null);
