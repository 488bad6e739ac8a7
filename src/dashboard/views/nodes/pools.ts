import type { Schemas } from '../../../client/index.js';

type Node = Schemas['Node'];

/** Sums of the nodes of one pool; null if any part is unknown. */
export interface Pool {
  readonly key: string;
  readonly cluster: string;
  readonly pool: string | null;
  readonly nodes: number;
  readonly powerWatts: number | null;
  readonly idleKwh: number | null;
  readonly energyKwh: number | null;
  readonly cost: number | null;
  readonly idleCost: number | null;
  /** Of both costs. */
  readonly currency: string;
}

/** A sum with an unknown part is unknown. */
const sum = (nodes: readonly Node[], pick: (node: Node) => number | null): number | null =>
  nodes.reduce<number | null>((total, node) => {
    const value = pick(node);
    return total === null || value === null ? null : total + value;
  }, 0);

/** Pools with their sums, those with most idle energy first; nodes without a pool are one group per cluster. */
export function toPools(nodes: readonly Node[]): Pool[] {
  const groups = new Map<string, Node[]>();
  for (const node of nodes) {
    const key = JSON.stringify([node.cluster, node.pool]);
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  const pools = [...groups].flatMap(([key, own]) => {
    const [first] = own;
    if (first === undefined) return [];
    return {
      key,
      cluster: first.cluster,
      pool: first.pool,
      nodes: own.length,
      powerWatts: sum(own, (node) => node.average_power_watts),
      idleKwh: sum(own, (node) => node.idle_energy_kwh),
      energyKwh: sum(own, (node) => node.energy_kwh),
      cost: sum(own, (node) => node.cost),
      idleCost: sum(own, (node) => node.idle_cost),
      currency: first.currency,
    };
  });
  return pools.sort((a, b) => (b.idleKwh ?? 0) - (a.idleKwh ?? 0));
}
