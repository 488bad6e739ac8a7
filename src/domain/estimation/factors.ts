import type { IntensitySource, PriceSource, PueSource } from '../figures/figure-sources.js';
import type { Reason } from '../figures/reasons.js';

/** A figure with its band: low <= value <= high. */
export interface Banded {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Power at four loads; every end of the band rises with the load. */
export interface LoadCurve {
  readonly idle: Banded;
  readonly load10: Banded;
  readonly load50: Banded;
  readonly full: Banded;
}

/** Every coefficient that turns one node's observation into energy, carbon and cost in one window. */
export interface NodeFactors {
  /** W per vCPU by load: of the measured host, else of its micro-architecture, else a default. */
  readonly cpuWattsPerVcpu: LoadCurve;
  /** Whether the watts are a default (quality `default`) rather than of known hardware (`modelled`). */
  readonly isPowerDefault: boolean;
  /** W per GiB of memory by load. */
  readonly memoryWattsPerGib: LoadCurve;
  /** W of the node's whole memory by load where its host was measured; they go before the watts per GiB. */
  readonly hostMemoryWatts: LoadCurve | null;
  /**
   * Physical GPUs of the instance type where the node exposes none; 0 where it exposes them, has none, or the type is
   * unknown.
   */
  readonly unexposedGpus: number;
  /** Per device; null when the model has no row. */
  readonly gpuWatts: { readonly idle: Banded; readonly full: Banded } | null;
  readonly pue: Banded & { readonly source: PueSource };
  /** g CO2e per kWh of the node's grid zone in the window's hour. */
  readonly intensity: Banded & { readonly zone: string | null; readonly source: IntensitySource };
  /** Service life over which manufacturing emissions are spread. */
  readonly embodied: { readonly lifetimeSeconds: number };
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
