/** MIG slices by profile, such as `1g.5gb`: 1 of the compute slices of a device and 5 GB of its memory. */
export type MigUnits = Readonly<Record<string, number>>;
/** Fraction of a device, 0 to 1, that one unit of a profile occupies. */
export type MigShares = Readonly<Record<string, number>>;

/** `nvidia.com/mig-1g.5gb` with any suffix (`.me`), also in the spelling of kube-state-metrics. */
const RESOURCE = /^nvidia[._]com[/_]mig[-_](\d+)g[._](\d+)gb(?![a-z0-9])/;

/** Profile of a MIG resource, such as `1g.5gb`; null for other resources. */
export function migProfileOf(resource: string): string | null {
  const [, compute, memory] = RESOURCE.exec(resource) ?? [];
  return compute === undefined ? null : `${compute}g.${memory}gb`;
}

/** Adds up amounts of resources by MIG profile; undefined if none of them is a MIG resource. */
export function migUnitsIn(amounts: Iterable<readonly [resource: string, amount: number]>): MigUnits | undefined {
  const units: Record<string, number> = {};
  let isAny = false;
  for (const [resource, amount] of amounts) {
    const profile = migProfileOf(resource);
    if (profile === null || amount === 0) continue;
    units[profile] = (units[profile] ?? 0) + amount;
    isAny = true;
  }
  return isAny ? units : undefined;
}

/** Combines the units of two containers, per profile. */
export function combineMigUnits(
  a: MigUnits | undefined,
  b: MigUnits | undefined,
  by: (x: number, y: number) => number,
): MigUnits | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  const profiles = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(profiles.map((profile) => [profile, by(a[profile] ?? 0, b[profile] ?? 0)]));
}

/** Number of devices that MIG units occupy. A profile without a known fraction counts by its compute slices. */
export function migDevicesOf(units: MigUnits | undefined, shares: MigShares | undefined): number {
  let devices = 0;
  for (const [profile, count] of Object.entries(units ?? {})) {
    if (Number.isFinite(count) && count > 0) devices += count * (shares?.[profile] ?? slicesOf(profile));
  }
  return devices;
}

/** Compute slices of most devices. */
const MOST_SLICES = 7;

/** Fraction of a device of an unknown model: compute slices of the profile / 7. */
const slicesOf = (profile: string): number => Math.min(1, (Number.parseInt(profile, 10) || 0) / MOST_SLICES);

/** Fractions of a device's compute and memory slices, 0 to 1, that a profile occupies. */
export interface MigFractions {
  readonly compute: number;
  readonly memory: number;
}

/** Fractions of a profile on a device with the given model name; on an unknown device by its compute slices alone. */
export function migFractionsOf(model: string, profile: string): MigFractions {
  const slices = slicesOf(profile);
  return fractionsOf(model, profile) ?? { compute: slices, memory: slices };
}

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
  const [, name = '', profile = ''] = /^(.*)-MIG-(.*)$/.exec(model) ?? [];
  const fractions = fractionsOf(name, profile);
  return fractions === null ? null : Math.max(fractions.compute, fractions.memory);
}

/** Null if the device or the profile is unknown. Memory is allocated in whole slices. */
function fractionsOf(model: string, profile: string): MigFractions | null {
  const device = MIG_DEVICES.find((known) => known.name.test(model));
  const [, compute, memory] = /^(\d+)g\.(\d+)gb/.exec(profile) ?? [];
  if (device === undefined || compute === undefined) return null;
  const memoryGb = Number(/\b(\d+)GB\b/.exec(model)?.[1] ?? device.memoryGb);
  const memorySlices = Math.round(Number(memory) / (memoryGb / device.memorySlices));
  return {
    compute: Math.min(1, Number(compute) / device.computeSlices),
    memory: Math.min(1, memorySlices / device.memorySlices),
  };
}
