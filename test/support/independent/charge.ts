import { type Band, type Factors, wattsAt } from './factors.js';
import type { NodeInput, PodInput, WindowInput } from './window-input.js';

const JOULES_PER_KWH = 3.6e6;
const GIB = 2 ** 30;

/** Charge of one pod, or of the idle or system part of a node, in one window. */
export interface Charge {
  readonly start: number;
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string;
  readonly node: string;
  /** Null for the idle and system part of a node. */
  readonly input: PodInput | null;
  /** Covered seconds of the pod. */
  readonly coveredSeconds: number;
  readonly idleJoules: number;
  readonly activeJoules: number;
  readonly memoryJoules: number;
  /** Low, value, high. */
  readonly joules: Band;
  readonly operationalGrams: Band;
  readonly embodiedGrams: Band;
  readonly cpuEmbodiedGrams: number;
  /** Core-seconds and byte-seconds; 0 for idle and system. */
  readonly cpuClaim: number;
  readonly memoryClaim: number;
  /** Whether any time of the node is covered in the window. */
  readonly isObserved: boolean;
  readonly cpuUsd: Band;
  readonly memoryUsd: Band;
}

/** All charges of a window: pods, and `__system__` and `__idle__` of each node. Their sum is the node. */
export const chargeWindow = (window: WindowInput, factors: (node: string) => Factors): Charge[] =>
  window.nodes.flatMap((node) =>
    chargeNode(
      window.start,
      node,
      window.pods.filter((pod) => pod.node === node.name),
      factors(node.name),
    ),
  );

/** Shares of a node: of its active energy, of what is charged by CPU claim, of what is charged by memory claim. */
interface Shares {
  readonly active: number;
  readonly cpu: number;
  readonly memory: number;
  /** Core-seconds and byte-seconds that are claimed. */
  readonly cpuClaim: number;
  readonly memoryClaim: number;
}

function chargeNode(start: number, node: NodeInput, pods: readonly PodInput[], factors: Factors): Charge[] {
  const use = pods.reduce((sum, pod) => sum + (pod.cpuCoreSeconds ?? 0), 0);
  const demand = Math.max(node.cpuCoreSeconds ?? 0, use);
  // use in the covered part of the window is extrapolated before it is compared with the request
  const seen = node.coveredSeconds / node.existsSeconds;
  const cpuClaims = pods.map((pod) =>
    Math.max(pod.cpuRequestCores * pod.liveSeconds, seen > 0 ? (pod.cpuCoreSeconds ?? 0) / seen : 0),
  );
  const memoryClaims = pods.map((pod) => Math.max(pod.memoryRequestBytes, pod.memoryBytes ?? 0) * pod.liveSeconds);
  const cpuBase = Math.max(node.vcpus * node.existsSeconds, sumOf(cpuClaims));
  const memoryBase = Math.max(node.memoryBytes * node.existsSeconds, sumOf(memoryClaims));
  const shares: Shares[] = pods.map((pod, index) => ({
    active: demand > 0 ? (pod.cpuCoreSeconds ?? 0) / demand : 0,
    cpu: cpuClaims[index]! / cpuBase,
    memory: memoryClaims[index]! / memoryBase,
    cpuClaim: cpuClaims[index]!,
    memoryClaim: memoryClaims[index]!,
  }));
  const system: Shares = {
    active: demand > 0 ? (demand - use) / demand : 0,
    cpu: 0,
    memory: 0,
    cpuClaim: 0,
    memoryClaim: 0,
  };
  const idle: Shares = {
    active: 0,
    cpu: 1 - sumOf(shares.map((share) => share.cpu)),
    memory: 1 - sumOf(shares.map((share) => share.memory)),
    cpuClaim: 0,
    memoryClaim: 0,
  };
  const price = pricer(start, node, demand, factors);
  return [
    ...pods.map((pod, index) => price(pod, pod, shares[index]!)),
    price(reserved('__system__', node), null, system),
    price(reserved('__idle__', node), null, idle),
  ];
}

const reserved = (name: string, node: NodeInput): Pick<PodInput, 'namespace' | 'name' | 'uid' | 'node'> => ({
  namespace: name,
  name,
  uid: `${name}/${node.name}`,
  node: node.name,
});

/** Quantities of the whole node, and a function that returns a part of them. */
function pricer(start: number, node: NodeInput, demand: number, factors: Factors) {
  const { vcpus, coveredSeconds, existsSeconds } = node;
  const utilisation = coveredSeconds > 0 ? Math.min(1, demand / (vcpus * coveredSeconds)) : 0;
  const extraGib = Math.max(0, node.memoryBytes / GIB - 2 * vcpus);
  const idleWatts = wattsAt(factors.cpuWatts, 0);
  const totalWatts = wattsAt(factors.cpuWatts, utilisation);
  // The active part holds its value also where the ends of the band come closer together with load.
  const rise = band((place) => totalWatts[place] - idleWatts[place]);
  const activeWatts: Band = [Math.min(rise[0], rise[1]), rise[1], Math.max(rise[1], rise[2])];
  const activeJoules = scale(activeWatts, vcpus * coveredSeconds);
  const idleJoules = scale(
    band((place) => totalWatts[place] - activeWatts[place]),
    vcpus * coveredSeconds,
  );
  const memoryWatts = wattsAt(factors.memoryWatts, utilisation);
  const memoryJoules = scale(memoryWatts, (factors.isMemoryOfNode ? 1 : extraGib) * coveredSeconds);
  const cpuEmbodied = scale(factors.embodiedGramsPerVcpuSecond, vcpus * existsSeconds);
  const memoryEmbodied = scale(factors.embodiedGramsPerGibSecond, (node.memoryBytes / GIB) * existsSeconds);
  const { cpuUsd, memoryUsd } = costOf(node, factors);
  return (
    who: Pick<PodInput, 'namespace' | 'name' | 'uid' | 'node'>,
    input: PodInput | null,
    share: Shares,
  ): Charge => {
    const joules = band(
      (place) =>
        idleJoules[place] * share.cpu + activeJoules[place] * share.active + memoryJoules[place] * share.memory,
    );
    return {
      start,
      namespace: who.namespace,
      pod: who.name,
      uid: who.uid,
      node: who.node,
      input,
      coveredSeconds: input === null ? coveredSeconds : input.liveSeconds * (coveredSeconds / existsSeconds),
      idleJoules: idleJoules[1] * share.cpu,
      activeJoules: activeJoules[1] * share.active,
      memoryJoules: memoryJoules[1] * share.memory,
      joules,
      operationalGrams: band(
        (place) => (joules[place] / JOULES_PER_KWH) * factors.pue[place] * factors.gramsPerKwh[place],
      ),
      embodiedGrams: band((place) => cpuEmbodied[place] * share.cpu + memoryEmbodied[place] * share.memory),
      cpuEmbodiedGrams: cpuEmbodied[1] * share.cpu,
      cpuClaim: share.cpuClaim,
      memoryClaim: share.memoryClaim,
      isObserved: coveredSeconds > 0,
      cpuUsd: scale(cpuUsd, share.cpu),
      memoryUsd: scale(memoryUsd, share.memory),
    };
  };
}

/** A price of the whole node is split as its CPU and memory would cost by the prices per resource. */
function costOf(
  { vcpus, memoryBytes, existsSeconds }: NodeInput,
  factors: Factors,
): Pick<Charge, 'cpuUsd' | 'memoryUsd'> {
  const hours = existsSeconds / 3600;
  const cpu = scale(factors.usdPerCoreHour, vcpus);
  const memory = scale(factors.usdPerGibHour, memoryBytes / GIB);
  if (factors.usdPerHour === null) return { cpuUsd: scale(cpu, hours), memoryUsd: scale(memory, hours) };
  const whole = scale(factors.usdPerHour, hours);
  const cpuPart = cpu[1] / (cpu[1] + memory[1]);
  return { cpuUsd: scale(whole, cpuPart), memoryUsd: scale(whole, 1 - cpuPart) };
}

const band = (valueAt: (place: 0 | 1 | 2) => number): Band => [valueAt(0), valueAt(1), valueAt(2)];
const scale = (from: Band, factor: number): Band => band((place) => from[place] * factor);
const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Sums of charges. */
export interface Figures {
  readonly kwh: Band;
  readonly idleKwh: number;
  readonly activeKwh: number;
  readonly memoryKwh: number;
  readonly grams: Band;
  readonly operationalGrams: number;
  readonly embodiedGrams: number;
  readonly usd: Band;
  readonly cpuUsd: number;
  readonly memoryUsd: number;
}

export function figuresOf(charges: readonly Charge[]): Figures {
  const sum = (figure: (charge: Charge) => number): number => sumOf(charges.map(figure));
  return {
    kwh: band((place) => sum((charge) => charge.joules[place]) / JOULES_PER_KWH),
    idleKwh: sum((charge) => charge.idleJoules) / JOULES_PER_KWH,
    activeKwh: sum((charge) => charge.activeJoules) / JOULES_PER_KWH,
    memoryKwh: sum((charge) => charge.memoryJoules) / JOULES_PER_KWH,
    grams: band((place) => sum((charge) => charge.operationalGrams[place] + charge.embodiedGrams[place])),
    operationalGrams: sum((charge) => charge.operationalGrams[1]),
    embodiedGrams: sum((charge) => charge.embodiedGrams[1]),
    usd: band((place) => sum((charge) => charge.cpuUsd[place] + charge.memoryUsd[place])),
    cpuUsd: sum((charge) => charge.cpuUsd[1]),
    memoryUsd: sum((charge) => charge.memoryUsd[1]),
  };
}
