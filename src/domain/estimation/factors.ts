import type { IntensitySource, PriceSource, PueSource } from '../figures/figure-sources.js';
import type { Reason } from '../figures/reasons.js';

/** A figure with its band: low <= value <= high. */
export interface Banded {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Every coefficient that turns one node's observation into energy, carbon and cost in one window. */
export interface NodeFactors {
  /** W per vCPU at active idle: median with [p10, p90], or a default with +-40 %. */
  readonly idleWattsPerVcpu: Banded;
  /** W per vCPU between idle and full load: value with min and max over p10, median and p90 (not monotone). */
  readonly activeWattsPerVcpu: Banded;
  /** Whether the watts are a default (quality `default`) rather than of known hardware (`modelled`). */
  readonly isPowerDefault: boolean;
  /** W per GiB beyond 2 GiB per vCPU. */
  readonly memoryWattsPerGib: Banded;
  /** Per device; null when the model has no row. */
  readonly gpuWatts: { readonly idle: Banded; readonly full: Banded } | null;
  readonly pue: Banded & { readonly source: PueSource };
  /** g CO2e per kWh of the node's grid zone in the window's hour. */
  readonly intensity: Banded & { readonly zone: string | null; readonly source: IntensitySource };
  /** Manufacturing emissions of the host, spread over its lifetime by vCPU. */
  readonly embodied: { readonly serverKg: Banded; readonly serverVcpus: number; readonly lifetimeSeconds: number };
  /** A price for the whole node, which the prices per resource only split, or prices per resource. */
  readonly price: {
    readonly nodeUsdPerHour: Banded | null;
    readonly cpuUsdPerCoreHour: Banded;
    readonly memoryUsdPerGibHour: Banded;
    readonly gpuUsdPerHour: Banded;
    readonly source: PriceSource;
  };
  readonly reasons: readonly Reason[];
}
