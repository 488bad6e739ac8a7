import { type MigFractions, type MigShares, type MigUnits, migFractionsOf, migShareOf } from './mig.js';

/** Properties of the GPUs of a node, from its capacity and labels. */
export interface GpuFacts {
  /** Number of units that pods can request: devices, time slices, or MIG slices of one profile. */
  readonly units: number;
  /** MIG slices under resources of their own (MIG strategy `mixed`). */
  readonly migUnits?: MigUnits | undefined;
  /** `nvidia.com/mig-<profile>.replicas`: time slices per MIG slice; null without the label. */
  readonly migReplicasOf?: (profile: string) => number | null;
  /** `nvidia.com/gpu.count`; null without the label. */
  readonly count: number | null;
  /** `nvidia.com/gpu.replicas`: time slices per device; null without the label. */
  readonly replicas: number | null;
  /**
   * Value of the model label. If all units of the node have one MIG profile, it ends with the profile: `-MIG-1g.5gb`.
   */
  readonly model: string | null;
}

export interface GpuDevices {
  /** Number of physical devices. */
  readonly count: number;
  /** Number of requestable units per device. */
  readonly partsPerDevice: number;
  /** Fraction of a device of one unit of each MIG resource of the node; undefined without such resources. */
  readonly migShares?: MigShares;
}

/**
 * Physical GPUs of a node. With time slicing, or with MIG where all units have one profile, a device has several units.
 * For MIG the number of devices is the smallest one that has room for all slices. With the MIG strategy `mixed`, the
 * slices have resources of their own, beside or instead of the units of whole devices. The label with the number of
 * devices then counts all devices, with and without slices.
 */
export function gpuDevicesOf(facts: GpuFacts): GpuDevices {
  const { units, migUnits, count, replicas, model } = facts;
  if (migUnits !== undefined) return mixedDevicesOf(migUnits, facts);
  const share = migShareOf(model ?? '');
  const slices = replicas ?? 1;
  if (share !== null) {
    const partsPerDevice = slices / share;
    return { count: wholeDevices(units / partsPerDevice), partsPerDevice };
  }
  if (count === null) return { count: units / slices, partsPerDevice: slices };
  return { count, partsPerDevice: replicas ?? (units > count ? units / count : 1) };
}

/** Tolerance for rounding errors: seven slices of 1/7 are one device, not 1.0000000000000002. */
const ROUNDING = 1e-9;

/** The smallest number of devices with room for the given sum of fractions. */
const wholeDevices = (devices: number): number => Math.ceil(devices - ROUNDING);

function mixedDevicesOf(migUnits: MigUnits, { units, count, replicas, model, migReplicasOf }: GpuFacts): GpuDevices {
  const device = (model ?? '').replace(/-MIG-.*$/, '');
  const fractions = Object.keys(migUnits).map((profile): readonly [string, MigFractions] => {
    const { compute, memory } = migFractionsOf(device, profile);
    const slices = migReplicasOf?.(profile) ?? 1;
    return [profile, { compute: compute / slices, memory: memory / slices }];
  });
  const used = (of: keyof MigFractions): number =>
    fractions.reduce((sum, [profile, fraction]) => sum + (migUnits[profile] ?? 0) * fraction[of], 0);
  const slicesPerDevice = replicas ?? 1;
  const devices = units / slicesPerDevice + wholeDevices(Math.max(used('compute'), used('memory')));
  return {
    count: Math.max(count ?? 0, devices),
    partsPerDevice: slicesPerDevice,
    migShares: Object.fromEntries(
      fractions.map(([profile, { compute, memory }]) => [profile, Math.max(compute, memory)]),
    ),
  };
}
