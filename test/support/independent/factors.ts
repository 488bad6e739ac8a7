import { numberIn, readCsv } from './reference-csv.js';

/** What is known of a node's hardware and place, told by the test: how the service finds out is what is tested. */
export interface NodeProfile {
  readonly provider: string;
  readonly instanceType: string | null;
  readonly gridZone: string | null;
  readonly isSpot: boolean;
}

/** Low, value, high. */
export type Band = readonly [number, number, number];

export const LOADS = [0, 0.1, 0.5, 1] as const;
/** Watts at each of the loads. */
export type Curve = readonly [Band, Band, Band, Band];

export interface Factors {
  /** W per vCPU at the loads of `LOADS`. */
  readonly cpuWatts: Curve;
  /** W of the whole node's memory, or W per GiB beyond 2 GiB per vCPU. */
  readonly memoryWatts: Curve;
  readonly isMemoryOfNode: boolean;
  readonly pue: Band;
  readonly gramsPerKwh: Band;
  readonly embodiedGramsPerVcpuSecond: Band;
  readonly embodiedGramsPerGibSecond: Band;
  readonly usdPerCoreHour: number;
  readonly usdPerGibHour: number;
}

/** World average for 2024 with +-60 %. [Ember] */
const DEFAULT_GRAMS_PER_KWH: Band = [473 * 0.4, 473, 473 * 1.6];
/** Four years. */
const LIFETIME_SECONDS = 35_040 * 3600;

/** Every coefficient of a node, from the tables alone. */
export function factorsOf(profile: NodeProfile): Factors {
  const prices = readCsv('prices.csv');
  const spot = profile.isSpot ? '_spot' : '';
  return {
    ...wattsOf(profile),
    pue: bandIn('provider-defaults.csv', profile.provider, ['pue_low', 'pue', 'pue_high']),
    gramsPerKwh:
      profile.gridZone === null
        ? DEFAULT_GRAMS_PER_KWH
        : bandIn('grid-intensity.csv', profile.gridZone, ['low', 'grams_co2e_per_kwh', 'high']),
    embodiedGramsPerVcpuSecond: perSecond([2.6, 4.5, 8]),
    embodiedGramsPerGibSecond: perSecond([0.6, 1.05, 1.9]),
    usdPerCoreHour: numberIn(prices, `cpu${spot}`, 'usd'),
    usdPerGibHour: numberIn(prices, `memory${spot}`, 'usd'),
  };
}

function bandIn(file: string, key: string, columns: readonly [string, string, string]): Band {
  const table = readCsv(file);
  return [numberIn(table, key, columns[0]), numberIn(table, key, columns[1]), numberIn(table, key, columns[2])];
}

const CURVE_COLUMNS = ['idle', 'load10', 'load50', 'full'] as const;
const curve = (at: (column: (typeof CURVE_COLUMNS)[number], load: number) => Band): Curve => [
  at('idle', 0),
  at('load10', 0.1),
  at('load50', 0.5),
  at('full', 1),
];

/** 0.2 W/GiB and 0.4 more at full load; from half of that to 0.4 and 0.6 more. */
const MEMORY_PER_GIB = {
  memoryWatts: curve((_, load) => [0.1 + 0.2 * load, 0.2 + 0.4 * load, 0.4 + 0.6 * load]),
  isMemoryOfNode: false,
};

/** The measured host, else the micro-architecture of the type, else the provider's average with -50 % to +150 %. */
function wattsOf({
  provider,
  instanceType,
}: NodeProfile): Pick<Factors, 'cpuWatts' | 'memoryWatts' | 'isMemoryOfNode'> {
  const key = `${provider},${instanceType}`;
  const hosts = readCsv('measured-hosts.csv', 2);
  if (hosts.has(key)) {
    const of = (column: string): number => numberIn(hosts, key, column);
    const [other, vcpus] = [of('other_watts'), of('vcpus')];
    return {
      cpuWatts: curve((column) => {
        const watts = of(`package_watts_${column}`);
        return [(0.75 * watts) / vcpus, (watts + other) / vcpus, (1.25 * watts + 2 * other) / vcpus];
      }),
      memoryWatts: curve((column) => {
        const watts = of(`memory_watts_${column}`);
        return [0.75 * watts, watts, 1.25 * watts];
      }),
      isMemoryOfNode: true,
    };
  }
  const architecture = readCsv('instance-types.csv', 2).get(key)?.['microarchitecture'];
  if (architecture) {
    const watts = (column: string): Band =>
      bandIn('power-curves.csv', architecture, [`${column}_watts_low`, `${column}_watts`, `${column}_watts_high`]);
    return { cpuWatts: curve(watts), ...MEMORY_PER_GIB };
  }
  const table = readCsv('provider-defaults.csv');
  const idle = 2 * numberIn(table, provider, 'idle_watts_per_vcpu');
  const full = 1.7 * numberIn(table, provider, 'full_watts_per_vcpu');
  const parts = { idle: 0, load10: 0.2, load50: 0.64, full: 1 };
  return {
    cpuWatts: curve((column) => {
      const watts = idle + parts[column] * (full - idle);
      return [watts / 2, watts, 2.5 * watts];
    }),
    ...MEMORY_PER_GIB,
  };
}

/** Watts of a curve at a utilisation, low, value and high. */
export function wattsAt(points: Curve, utilisation: number): Band {
  const upper = LOADS.findIndex((load, place) => place > 0 && utilisation <= load);
  const [from, to] = [LOADS[upper - 1]!, LOADS[upper]!];
  const part = (utilisation - from) / (to - from);
  const end = (place: 0 | 1 | 2): number =>
    points[upper - 1]![place] + part * (points[upper]![place] - points[upper - 1]![place]);
  return [end(0), end(1), end(2)];
}

/** Grams a second of kilograms that are spread over the lifetime. */
const perSecond = ([low, value, high]: Band): Band => [
  (low * 1000) / LIFETIME_SECONDS,
  (value * 1000) / LIFETIME_SECONDS,
  (high * 1000) / LIFETIME_SECONDS,
];
