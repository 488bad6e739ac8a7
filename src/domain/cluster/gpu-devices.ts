/** What a node says of its GPUs. */
export interface GpuFacts {
  /** Units that pods can request: devices, time slices of them, or MIG slices of one profile. */
  readonly units: number;
  /** `nvidia.com/gpu.count`; null without the label. */
  readonly count: number | null;
  /** `nvidia.com/gpu.replicas`: time slices per device; null without the label. */
  readonly replicas: number | null;
  /** Model as labelled; with one MIG profile for the node it ends in `-MIG-1g.5gb`. */
  readonly model: string | null;
}

export interface GpuDevices {
  /** Physical devices. */
  readonly count: number;
  /** Units that pods request per device. */
  readonly partsPerDevice: number;
}

/**
 * Physical GPUs of a node. Time slicing multiplies the units, and so does MIG where all units have one profile: the
 * devices are those that the slices fit on.
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

/** 7 slices of 1/7 are one device, not 1.0000000000000002. */
const ROUNDING = 1e-9;

/** Compute and memory slices of a device, as in gpu-power.csv, and its memory in GB where the model does not name it. */
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
 * Part of a device that one MIG slice takes: the larger of its parts of compute and of memory; null where the model names
 * no profile or its device is unknown. Source: NVIDIA MIG user guide.
 */
export function migShareOf(model: string): number | null {
  const [, name = '', compute, memory] = /^(.*)-MIG-(\d+)g\.(\d+)gb/.exec(model) ?? [];
  const device = MIG_DEVICES.find((known) => known.name.test(name));
  if (device === undefined) return null;
  const memoryGb = Number(/\b(\d+)GB\b/.exec(name)?.[1] ?? device.memoryGb);
  const memorySlices = Math.round(Number(memory) / (memoryGb / device.memorySlices));
  return Math.min(1, Math.max(Number(compute) / device.computeSlices, memorySlices / device.memorySlices));
}
