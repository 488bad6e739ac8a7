import { groupBy } from '../cluster-fixture/group-by.js';
import type { Charge } from './charge.js';

/** Quantities of a pod that include its part of idle and system. */
export interface SharedCharge {
  readonly namespace: string;
  readonly node: string;
  readonly uid: string;
  readonly kwh: number;
  readonly operationalGrams: number;
  readonly embodiedGrams: number;
  readonly usd: number;
}

type Quantity = 'kwh' | 'operationalGrams' | 'embodiedGrams' | 'usd';

/** Parts of a charge by the resource whose claims they follow; the fixtures have no GPUs. */
const QUANTITIES: Readonly<Record<Quantity, (charge: Charge) => readonly [cpu: number, memory: number]>> = {
  kwh: (charge) => [(charge.idleJoules + charge.activeJoules) / 3.6e6, charge.memoryJoules / 3.6e6],
  operationalGrams: (charge) => {
    const gramsPerJoule = charge.joules[1] > 0 ? charge.operationalGrams[1] / charge.joules[1] : 0;
    return [(charge.idleJoules + charge.activeJoules) * gramsPerJoule, charge.memoryJoules * gramsPerJoule];
  },
  embodiedGrams: (charge) => [charge.cpuEmbodiedGrams, charge.embodiedGrams[1] - charge.cpuEmbodiedGrams],
  usd: (charge) => [charge.cpuUsd[1], charge.memoryUsd[1]],
};
const CLAIMS = [(charge: Charge) => charge.cpuClaim, (charge: Charge) => charge.memoryClaim] as const;

/**
 * Window by window, quantity by quantity and resource by resource: idle of a node goes to its pods in proportion to
 * their claims on the resource, system by CPU claim; where none of its pods claims the resource, to all pods of the
 * cluster in proportion to theirs.
 */
export const shareIdle = (charges: readonly Charge[]): SharedCharge[] =>
  [...groupBy(charges, (charge) => charge.start).values()].flatMap(shareWindow);

function shareWindow(charges: readonly Charge[]): SharedCharge[] {
  const pods = charges.filter((charge) => charge.input !== null);
  const rest = charges.filter((charge) => charge.input === null);
  const parts = Object.entries(QUANTITIES).map(([name, own]) => {
    const [cpu, memory] = ([0, 1] as const).map((place) => {
      // what was not observed has no energy to take part with
      const hasFigure = (charge: Charge): boolean => charge.isObserved || name === 'embodiedGrams' || name === 'usd';
      return shareResource(
        pods,
        rest,
        (one) => own(one)[place],
        (one) => (hasFigure(one) ? CLAIMS[place](one) : 0),
      );
    });
    return [name, pods.map((_, index) => cpu![index]! + memory![index]!)] as const;
  });
  return pods.map((pod, index) => ({
    namespace: pod.namespace,
    node: pod.node,
    uid: pod.uid,
    kwh: 0,
    operationalGrams: 0,
    embodiedGrams: 0,
    usd: 0,
    ...Object.fromEntries(parts.map(([name, values]) => [name, values[index]])),
  }));
}

function shareResource(
  pods: readonly Charge[],
  rest: readonly Charge[],
  own: (charge: Charge) => number,
  claimOf: (charge: Charge) => number,
): readonly number[] {
  const sum = (charges: readonly Charge[], figure: (charge: Charge) => number): number =>
    charges.reduce((total, charge) => total + figure(charge), 0);
  const on = (charges: readonly Charge[], node: string): readonly Charge[] =>
    charges.filter((charge) => charge.node === node);
  const homeless = sum(
    rest.filter((charge) => sum(on(pods, charge.node), claimOf) === 0),
    own,
  );
  const all = sum(pods, claimOf);
  return pods.map((pod) => {
    const claim = claimOf(pod);
    if (claim === 0) return own(pod);
    const ofNode = sum(on(rest, pod.node), own) * (claim / sum(on(pods, pod.node), claimOf));
    return own(pod) + ofNode + homeless * (claim / all);
  });
}
