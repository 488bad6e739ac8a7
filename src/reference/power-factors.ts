import type { Banded, LoadCurve, NodeFactors } from '../domain/estimation/factors.js';
import { straightLine } from '../domain/estimation/load-curve.js';
import type { Reason } from '../domain/figures/reasons.js';
import type { MeasuredHost } from './measured-host-table.js';
import type { PowerRow } from './power-table.js';
import type { ProviderRow } from './provider-table.js';

/**
 * Default for nodes of unknown hardware and provider: the rounded mean of the providers' averages (Cloud Carbon
 * Footprint).
 */
const LAST_DEFAULT = { idleWattsPerVcpu: 0.75, fullWattsPerVcpu: 3.5 };
/**
 * The averages are those of SPECpower servers. Hosts in data centres use more power (`README.md`, power-curves.csv).
 */
const IDLE_FACTOR = 2;
const FULL_FACTOR = 1.7;
/** Position of the power at 10 % and 50 % load between idle (0) and full load (1), as in power-curves.csv. */
const SPAN_AT_10 = 0.2;
const SPAN_AT_50 = 0.64;
/** Ends of the band of an average over a provider's whole fleet: -50 % and +150 %. */
const DEFAULT_LOW = 0.5;
const DEFAULT_HIGH = 2.5;

/**
 * W per GiB of memory: 0.2 + 0.4 x load, from 0.1 + 0.2 x load to 0.4 + 0.6 x load. Teads measured 0.13 to 0.25 W/GiB
 * idle and 0.6 to 1.1 at full load; Boavizta assumes 0.284 and Cloud Carbon Footprint 0.392.
 */
const MEMORY_WATTS_PER_GIB = straightLine({ value: 0.2, low: 0.1, high: 0.4 }, { value: 0.6, low: 0.3, high: 1 });

export type PowerFactors = Pick<
  NodeFactors,
  'cpuWattsPerVcpu' | 'memoryWattsPerGib' | 'hostMemoryWatts' | 'powerSource'
> & {
  readonly reasons: readonly Reason[];
};

/** Watts of the measured host, else of the micro-architecture, else the provider's average, else the average of all. */
export function powerFactors(
  host: MeasuredHost | null,
  hardware: PowerRow | null,
  provider: ProviderRow | null,
): PowerFactors {
  if (host !== null) {
    return {
      cpuWattsPerVcpu: host.cpuWattsPerVcpu,
      memoryWattsPerGib: MEMORY_WATTS_PER_GIB,
      hostMemoryWatts: host.memoryWatts,
      powerSource: 'measured_host',
      reasons: [],
    };
  }
  return {
    cpuWattsPerVcpu: hardware?.wattsPerVcpu ?? defaultCurve(provider ?? LAST_DEFAULT),
    memoryWattsPerGib: MEMORY_WATTS_PER_GIB,
    hostMemoryWatts: null,
    powerSource:
      hardware === null ? (provider?.isOneProvider ? 'provider_average' : 'overall_average') : 'microarchitecture',
    reasons: hardware === null ? ['power_default'] : hardware.isProxy ? ['power_proxy'] : [],
  };
}

function defaultCurve({ idleWattsPerVcpu, fullWattsPerVcpu }: Pick<ProviderRow, keyof typeof LAST_DEFAULT>): LoadCurve {
  const idle = idleWattsPerVcpu * IDLE_FACTOR;
  const span = fullWattsPerVcpu * FULL_FACTOR - idle;
  const at = (part: number): Banded => {
    const value = idle + part * span;
    return { value, low: value * DEFAULT_LOW, high: value * DEFAULT_HIGH };
  };
  return { idle: at(0), load10: at(SPAN_AT_10), load50: at(SPAN_AT_50), full: at(1) };
}
