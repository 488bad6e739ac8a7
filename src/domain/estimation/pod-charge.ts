import type { PodObservation } from '../cluster/observation.js';
import { BYTES_PER_GIB } from '../figures/units.js';
import { HOUR_SECONDS } from '../time/window.js';
import { exactly, scaled, sumKnown } from './bands.js';
import type { Charge } from './charge.js';
import type { PodClaim } from './claims.js';
import type { NodeCost } from './cost.js';
import type { Banded, NodeFactors, PodSize } from './factors.js';

const NOTHING: Banded = exactly(0);
/** Cost of something that is not billed. It is known, so it is 0 and not null. */
export const NO_COST: NodeCost = { cpu: NOTHING, memory: NOTHING, other: NOTHING };

/** Namespaces of GKE, whose pods are not billed on Autopilot. */
const UNCHARGED = /^(kube-system|kube-public|kube-node-lease|(gke|gmp)-.+)$/;

/** Size to which a product rounds up a request. */
export type PodSizeOf = NonNullable<NodeFactors['podSizeOf']>;

/** Charges of all rows of one node. */
export interface NodeCharges {
  readonly node: Charge;
  /** One entry per claim, in the same order. */
  readonly pods: readonly Charge[];
  readonly system: Charge;
  readonly idle: Charge;
}

/** Size that a pod is charged for: its request, else its use where no request is known, rounded up. */
export function chargedSize(pod: PodObservation, sizeOf: PodSizeOf): PodSize {
  const usedCores = pod.liveSeconds > 0 ? (pod.cpuCoreSeconds ?? 0) / pod.liveSeconds : 0;
  return sizeOf({
    vcpus: pod.cpuRequestCores ?? usedCores,
    gib: (pod.memoryRequestBytes ?? pod.memoryWorkingSetBytes ?? 0) / BYTES_PER_GIB,
  });
}

/** Cost in US dollars of a pod: size x price x hours. @param gpus number of devices */
export function podCost(size: PodSize, gpus: number, liveSeconds: number, price: NodeFactors['price']): NodeCost {
  const hours = liveSeconds / HOUR_SECONDS;
  return {
    cpu: scaled(price.cpuUsdPerCoreHour, size.vcpus * hours),
    memory: scaled(price.memoryUsdPerGibHour, size.gib * hours),
    other: scaled(price.gpuUsdPerHour, gpus * hours),
  };
}

/** Sum of costs; unknown without any. */
export const sumCosts = (costs: readonly NodeCost[]): NodeCost => ({
  cpu: sumKnown(costs.map(({ cpu }) => cpu)),
  memory: sumKnown(costs.map(({ memory }) => memory)),
  other: sumKnown(costs.map(({ other }) => other)),
});

/**
 * Replaces the cost by the prices of pods (GKE Autopilot): idle and system cost nothing, and the cost of the node is
 * that of its pods. Energy and carbon stay those of the node.
 */
export function withPodPrices(
  charges: NodeCharges,
  claims: readonly PodClaim[],
  sizeOf: PodSizeOf,
  price: NodeFactors['price'],
): NodeCharges {
  const costs = claims.map(({ pod }) =>
    UNCHARGED.test(pod.namespace) ? NO_COST : podCost(chargedSize(pod, sizeOf), 0, pod.liveSeconds, price),
  );
  return {
    node: { ...charges.node, cost: sumCosts([NO_COST, ...costs]) },
    pods: charges.pods.map((pod, place) => ({ ...pod, cost: costs[place] ?? NO_COST })),
    system: { ...charges.system, cost: NO_COST },
    idle: { ...charges.idle, cost: NO_COST },
  };
}
