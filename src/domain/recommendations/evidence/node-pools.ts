import type { NodeEvidence } from './evidence.js';

/** Nodes that can replace one another. */
export interface NodePool {
  /** The provider's label; null without one, when nodes are grouped by their hardware. */
  readonly name: string | null;
  readonly nodes: readonly NodeEvidence[];
}

/**
 * Nodes by pool in the order of pool keys, within a pool by name. Without a pool label, nodes with the same hardware in
 * the same zone form a pool, since pods of one can run on the others and volumes can move.
 */
export function nodePools(nodes: readonly NodeEvidence[]): NodePool[] {
  const pools = new Map<string, NodeEvidence[]>();
  for (const node of [...nodes].sort((a, b) => (a.node < b.node ? -1 : 1))) {
    const key = poolKey(node);
    pools.set(key, [...(pools.get(key) ?? []), node]);
  }
  return [...pools]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, members]) => ({ name: members[0]?.spec.pool ?? null, nodes: members }));
}

function poolKey({ spec }: NodeEvidence): string {
  if (spec.pool !== null) return JSON.stringify(['pool', spec.pool]);
  const { provider, instanceType, architecture, vcpus, memoryBytes, gpuModel, isSpot, region, zone } = spec;
  return JSON.stringify([
    'hardware',
    provider,
    instanceType,
    architecture,
    vcpus,
    memoryBytes,
    gpuModel,
    isSpot,
    region,
    zone,
  ]);
}
