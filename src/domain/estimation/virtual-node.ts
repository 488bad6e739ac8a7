import { migDevicesOf } from '../cluster/mig.js';
import { withoutVirtualCapacity } from '../cluster/node-spec.js';
import type { NodeObservation, PodObservation } from '../cluster/observation.js';
import { toValidNode, toValidPod, type ValidNode } from '../cluster/valid-observation.js';
import { sumOfKnown } from '../figures/known-values.js';
import type { Reason } from '../figures/reasons.js';
import { BYTES_PER_GIB } from '../figures/units.js';
import { WINDOW_SECONDS } from '../time/window.js';
import { sumKnown } from './bands.js';
import type { Charge } from './charge.js';
import { claimOf, type PodClaim } from './claims.js';
import type { ComponentEnergy } from './component-energy.js';
import { type EmbodiedGrams, embodiedGrams } from './embodied.js';
import { estimateEnergy, type NodeEnergy } from './energy.js';
import type { HardwareFactors, NodeEstimate } from './estimate-node.js';
import type { Banded } from './factors.js';
import { nodeFact } from './node-fact.js';
import { chargedSize, podCost, sumCosts } from './pod-charge.js';
import { podFact } from './pod-fact.js';

/** Utilisation of a pod whose use is not observed; its band is the whole range from 0 to 1. */
const ASSUMED_UTILISATION = 0.5;

/** CPU of a pod without a request and without use: the smallest unit of a request. */
const SMALLEST_VCPUS = 0.001;

/** Reasons about the kubelet and the node-exporter, which a virtual node does not need. */
const KUBELET_REASONS: ReadonlySet<Reason> = new Set(['partial_window', 'node_cpu_from_pods']);

/** A pod with the machine of its size, of which it has the whole charge. */
interface VirtualPod {
  readonly machine: ValidNode;
  readonly claim: PodClaim;
  readonly charge: Charge;
  readonly reasons: readonly Reason[];
}

/**
 * Energy, carbon and cost of the pods of a virtual node in one window. Each pod is charged like a machine of the size
 * that it is billed for, for its own lifetime. There is no `__idle__` and no `__system__`: the node is the sum of its
 * pods. It exists, and is covered, while it has pods; without pods it has no figures.
 */
export function estimateVirtualNode(
  observed: NodeObservation,
  observedPods: readonly PodObservation[],
  factors: HardwareFactors,
): NodeEstimate {
  const base = toValidNode({ ...observed, spec: withoutVirtualCapacity(observed.spec) });
  // As on other nodes, no row has a GPU figure if the power of the GPUs is unknown, so that no sum looks like a total.
  const isGpuUnknown = factors.gpuWatts === null && observedPods.some((pod) => gpusOf(pod) > 0);
  const pods = observedPods.map((pod) => estimatePod(toValidPod(pod, WINDOW_SECONDS), base, factors, isGpuUnknown));
  const nodeReasons = [...base.reasons.filter((reason) => !KUBELET_REASONS.has(reason)), ...factors.reasons];
  const charge = sumCharges(pods.map((pod) => pod.charge));
  const use = sumOfKnown(pods.map(({ claim }) => claim.cpuCoreSeconds));
  const reasons = [...nodeReasons, ...pods.flatMap((pod) => pod.reasons)];
  return {
    node: nodeFact(observed, wholeOf(base, pods), charge, sumCharges([]), factors, use, reasons),
    rows: pods.map((pod) => podFact(pod.claim, pod.charge, factors, [...nodeReasons, ...pod.reasons])),
  };
}

const gpusOf = ({ gpuRequest, migRequest }: PodObservation): number => gpuRequest + migDevicesOf(migRequest, undefined);

function estimatePod(
  pod: PodObservation,
  base: ValidNode,
  factors: HardwareFactors,
  isGpuUnknown: boolean,
): VirtualPod {
  const { vcpus, gib } = chargedSize(pod, factors.podSizeOf ?? ((request) => request));
  const size = { vcpus: Math.max(vcpus, SMALLEST_VCPUS), gib };
  const gpus = gpusOf(pod);
  const machine: ValidNode = {
    ...base,
    existsSeconds: pod.liveSeconds,
    coveredSeconds: pod.liveSeconds,
    vcpus: size.vcpus,
    memoryGib: size.gib,
    gpuCount: gpus,
    gpuPartsPerDevice: 1,
    cpuCoreSeconds: null,
    measuredCpuJoules: null,
    measuredPlatformJoules: null,
    measuredDramJoules: null,
    measuredIdlePart: null,
    measuredGpuJoules: null,
  };
  const claim = claimOf(pod, machine);
  const isUseUnknown = claim.cpuCoreSeconds === null;
  const energy = isUseUnknown
    ? energyOfUnknownUse(machine, factors)
    : estimateEnergy(machine, factors, claim.cpuCoreSeconds ?? 0);
  return {
    machine,
    claim: {
      ...claim,
      cpuClaimCoreSeconds: Math.max(claim.cpuClaimCoreSeconds, size.vcpus * pod.liveSeconds),
      memoryClaimByteSeconds: Math.max(claim.memoryClaimByteSeconds, size.gib * BYTES_PER_GIB * pod.liveSeconds),
      reasons: isUseUnknown ? claim.reasons.filter((reason) => reason !== 'usage_missing') : claim.reasons,
    },
    charge: {
      energy: isGpuUnknown ? { ...energy, gpu: null } : energy,
      embodied: embodiedGrams(machine, factors.embodied),
      cost: podCost(size, gpus, pod.liveSeconds, factors.price),
    },
    reasons: isUseUnknown ? [...energy.reasons, 'virtual_node_use_unknown'] : energy.reasons,
  };
}

/** Energy at half of full load, with the low end of an idle machine and the high end of a fully used one. */
function energyOfUnknownUse(machine: ValidNode, factors: HardwareFactors): NodeEnergy {
  const at = (utilisation: number): NodeEnergy =>
    estimateEnergy(machine, factors, utilisation * (machine.vcpus ?? 0) * machine.coveredSeconds);
  const [idle, assumed, full] = [at(0), at(ASSUMED_UTILISATION), at(1)];
  const banded = (component: 'cpuActive' | 'cpuIdle' | 'memory'): Banded | null => {
    const [low, middle, high] = [idle[component], assumed[component], full[component]];
    if (low === null || middle === null || high === null) return null;
    return { value: middle.value, low: low.low, high: high.high };
  };
  return { ...assumed, cpuActive: banded('cpuActive'), cpuIdle: banded('cpuIdle'), memory: banded('memory') };
}

/** The node as the sum of its pods: capacity and use per second of the time in which it has pods. */
function wholeOf(base: ValidNode, pods: readonly VirtualPod[]): ValidNode {
  const seconds = pods.reduce((longest, { machine }) => Math.max(longest, machine.existsSeconds), 0);
  const sum = (of: (pod: VirtualPod) => number | null): number | null => {
    const total = sumOfKnown(pods.map(of));
    return total === null || seconds === 0 ? null : total / seconds;
  };
  return {
    ...base,
    existsSeconds: seconds,
    coveredSeconds: seconds,
    vcpus: sum(({ machine }) => (machine.vcpus ?? 0) * machine.existsSeconds),
    memoryGib: sum(({ machine }) => (machine.memoryGib ?? 0) * machine.existsSeconds),
    memoryWorkingSetBytes: sum(({ claim }) => claim.memoryByteSeconds),
  };
}

/** All parts are unknown without charges. */
function sumCharges(charges: readonly Charge[]): Charge {
  const energies = charges.map(({ energy }) => energy);
  const joules = (component: 'cpuActive' | 'cpuIdle' | 'memory' | 'gpu'): Banded | null =>
    sumKnown(energies.map((energy) => energy[component]));
  const worst = (quality: 'cpuQuality' | 'memoryQuality' | 'gpuQuality'): number =>
    energies.reduce((most, energy) => Math.max(most, energy[quality]), 0);
  const grams = (resource: keyof EmbodiedGrams): Banded | null =>
    sumKnown(charges.map(({ embodied }) => embodied[resource]));
  const gpuUnknownHighJoules = energies.reduce((sum, energy) => sum + energy.gpuUnknownHighJoules, 0);
  const energy: ComponentEnergy = {
    cpuActive: joules('cpuActive'),
    cpuIdle: joules('cpuIdle'),
    memory: joules('memory'),
    gpu: joules('gpu'),
    gpuUnknownHighJoules,
    cpuQuality: worst('cpuQuality'),
    memoryQuality: worst('memoryQuality'),
    gpuQuality: worst('gpuQuality'),
    // all pods of a node have its coefficients
    cpuSource: energies.find(({ cpuSource }) => cpuSource !== null)?.cpuSource ?? null,
    gpuSource: energies.find(({ gpuSource }) => gpuSource !== null)?.gpuSource ?? null,
  };
  return {
    energy,
    embodied: { cpu: grams('cpu'), memory: grams('memory'), gpu: grams('gpu') },
    cost: sumCosts(charges.map(({ cost }) => cost)),
  };
}
