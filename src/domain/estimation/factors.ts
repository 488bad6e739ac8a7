import type { IntensitySource, PriceSource, PueSource } from '../figures/figure-sources.js';
import type { Reason } from '../figures/reasons.js';
import type { LoadCurve } from './load-curve.js';

/** A figure with its band: low <= value <= high. */
export interface Banded {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Power of memory by load: of the whole node where its host was measured, else per GiB beyond the memory that the watts
 * per vCPU include.
 */
export type MemoryPower =
  | { readonly of: 'node'; readonly watts: LoadCurve }
  | { readonly of: 'gib'; readonly wattsPerGib: LoadCurve };

/** Every coefficient that turns one node's observation into energy, carbon and cost in one window. */
export interface NodeFactors {
  /** W per vCPU by load: of the measured host, else of its micro-architecture, else a default. */
  readonly cpuWattsPerVcpu: LoadCurve;
  /** Whether the watts are a default (quality `default`) rather than of known hardware (`modelled`). */
  readonly isPowerDefault: boolean;
  readonly memoryPower: MemoryPower;
  /** Per device; null when the model has no row. */
  readonly gpuWatts: { readonly idle: Banded; readonly full: Banded } | null;
  readonly pue: Banded & { readonly source: PueSource };
  /** g CO2e per kWh of the node's grid zone in the window's hour. */
  readonly intensity: Banded & { readonly zone: string | null; readonly source: IntensitySource };
  /** Service life over which manufacturing emissions are spread. */
  readonly embodied: { readonly lifetimeSeconds: number };
  /** Either the operator's price for the whole node or prices per resource. */
  readonly price: {
    readonly nodeUsdPerHour: number | null;
    readonly cpuUsdPerCoreHour: number;
    readonly memoryUsdPerGibHour: number;
    readonly gpuUsdPerHour: number;
    readonly source: PriceSource;
  };
  readonly reasons: readonly Reason[];
}
