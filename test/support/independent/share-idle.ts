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

const QUANTITIES: Readonly<Record<Quantity, (charge: Charge) => number>> = {
  kwh: (charge) => charge.joules[1] / 3.6e6,
  operationalGrams: (charge) => charge.operationalGrams[1],
  embodiedGrams: (charge) => charge.embodiedGrams[1],
  usd: (charge) => charge.cpuUsd[1] + charge.memoryUsd[1],
};

/**
 * For each window and quantity: idle and system of a node go to its pods in proportion to their own charge; if none of
 * its pods is charged, to all pods of the cluster in proportion to their own charge.
 */
export const shareIdle = (charges: readonly Charge[]): SharedCharge[] =>
  [...groupBy(charges, (charge) => charge.start).values()].flatMap(shareWindow);

function shareWindow(charges: readonly Charge[]): SharedCharge[] {
  const pods = charges.filter((charge) => charge.input !== null);
  const rest = charges.filter((charge) => charge.input === null);
  const parts = Object.entries(QUANTITIES).map(([name, own]) => [name, shareQuantity(pods, rest, own)] as const);
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

function shareQuantity(
  pods: readonly Charge[],
  rest: readonly Charge[],
  own: (charge: Charge) => number,
): readonly number[] {
  const sum = (charges: readonly Charge[]): number => charges.reduce((total, charge) => total + own(charge), 0);
  const onNode = (charges: readonly Charge[], node: string): number =>
    sum(charges.filter((charge) => charge.node === node));
  const homeless = sum(rest.filter((charge) => onNode(pods, charge.node) === 0));
  const all = sum(pods);
  return pods.map((pod) => {
    const charge = own(pod);
    if (charge === 0) return 0;
    return charge + onNode(rest, pod.node) * (charge / onNode(pods, pod.node)) + homeless * (charge / all);
  });
}
