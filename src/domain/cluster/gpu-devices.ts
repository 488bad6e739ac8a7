/** Properties of the GPUs of a node, from its capacity and labels. */
export interface GpuFacts {
  /** Number of units that pods can request: devices, time slices, or MIG slices of one profile. */
  readonly units: number;
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
}

/**
 * Physical GPUs of a node. With time slicing, or with MIG where all units have one profile, a device has several units.
 * For MIG the number of devices is the smallest one that has room for all slices.
 */
export function gpuDevicesOf({ units, count, replicas, model }: GpuFacts): GpuDevices {
  const share = migShareOf(model ?? '');
  const slices = replicas ?? 1;
  if (share !== null) {
    const partsPerDevice = slices / share;
    return { count: Math.ceil(units / partsPerDevice - ROUNDING), partsPerDevice };
  }
  if (count === null) return { count: units / slices, partsPerDevice: slices };
  return { count, partsPerDevice: replicas ?? (units > count ? units / count : 1) };
}

/** Tolerance for rounding errors: seven slices of 1/7 are one device, not 1.0000000000000002. */
const ROUNDING = 1e-9;

/**
 * Compute and memory slices of a device, as in gpu-power.csv, and its memory in GB if the name of the model has none.
 */
interface MigDevice {
  readonly name: RegExp;
  readonly computeSlices: number;
  readonly memorySlices: number;
  readonly memoryGb: number;
}
const MIG_DEVICES: readonly MigDevice[] = [
  { name: /\bA30\b/, computeSlices: 4, memorySlices: 4, memoryGb: 24 },
  { name: /\bA100\b/, computeSlices: 7, memorySlices: 8, memoryGb: 40 },
  { name: /\bH100\b/, computeSlices: 7, memorySlices: 8, memoryGb: 80 },
  { name: /\bH200\b/, computeSlices: 7, memorySlices: 8, memoryGb: 141 },
  { name: /\bG?B200\b/, computeSlices: 7, memorySlices: 8, memoryGb: 180 },
  { name: /\bB300\b/, computeSlices: 7, memorySlices: 8, memoryGb: 288 },
  { name: /\bRTX\W+PRO\W+6000\b/, computeSlices: 4, memorySlices: 4, memoryGb: 96 },
];

/**
 * Fraction of a device that one MIG slice occupies: the larger of its fractions of compute and of memory. Null if the
 * model has no profile or the device is unknown. Source: NVIDIA MIG user guide.
 */
export function migShareOf(model: string): number | null {
  const [, name = '', compute, memory] = /^(.*)-MIG-(\d+)g\.(\d+)gb/.exec(model) ?? [];
  const device = MIG_DEVICES.find((known) => known.name.test(name));
  if (device === undefined) return null;
  const memoryGb = Number(/\b(\d+)GB\b/.exec(name)?.[1] ?? device.memoryGb);
  const memorySlices = Math.round(Number(memory) / (memoryGb / device.memorySlices));
  return Math.min(1, Math.max(Number(compute) / device.computeSlices, memorySlices / device.memorySlices));
}
