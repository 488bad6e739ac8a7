import type { IntensitySource, PowerSource, PriceSource, PueSource } from '../figures/figure-sources.js';
import type { Reason } from '../figures/reasons.js';

/** A figure with its band: low <= value <= high. */
export interface Banded {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Power at four loads. Value, low end and high end never fall as the load rises. */
export interface LoadCurve {
  readonly idle: Banded;
  readonly load10: Banded;
  readonly load50: Banded;
  readonly full: Banded;
}

/** Sources of the power of a node without a meter. */
export type ModelledPower = Extract<
  PowerSource,
  'measured_host' | 'microarchitecture' | 'provider_average' | 'overall_average'
>;

/** Size of a pod, as a product provides it. */
export interface PodSize {
  readonly vcpus: number;
  readonly gib: number;
}

/** All coefficients with which energy, carbon and cost of one node in one window are computed. */
export interface NodeFactors {
  /** W per vCPU by load: of the measured host, else of its micro-architecture, else a default. */
  readonly cpuWattsPerVcpu: LoadCurve;
  /** Origin of the watts per vCPU. */
  readonly powerSource: ModelledPower;
  /** W per GiB of memory by load. */
  readonly memoryWattsPerGib: LoadCurve;
  /** W of the node's whole memory by load, if its host was measured; takes precedence over `memoryWattsPerGib`. */
  readonly hostMemoryWatts: LoadCurve | null;
  /**
   * Number of physical GPUs that the instance type has but the node does not expose. 0 if the node exposes GPUs, the
   * type has none, or the type is unknown.
   */
  readonly unexposedGpus: number;
  /** Whole physical GPUs of the instance type; 0 where it has none or a part of one, or the type is unknown. */
  readonly typeGpus: number;
  /** Per device; null when the model has no row. */
  readonly gpuWatts: { readonly idle: Banded; readonly full: Banded } | null;
  readonly pue: Banded & { readonly source: PueSource };
  /** g CO2e per kWh of the node's grid zone in the window's hour. */
  readonly intensity: Banded & { readonly zone: string | null; readonly source: IntensitySource };
  /** Service life over which manufacturing emissions are spread. */
  readonly embodied: { readonly lifetimeSeconds: number };
  /** Prices in US dollars. If the node price is not null, the prices per resource only determine how it is divided. */
  readonly price: {
    readonly nodeUsdPerHour: Banded | null;
    readonly cpuUsdPerCoreHour: Banded;
    readonly memoryUsdPerGibHour: Banded;
    readonly gpuUsdPerHour: Banded;
    readonly source: PriceSource;
  };
  /**
   * The size to which the product of a node rounds up the request of a pod, if pods are charged instead of the node; the
   * prices per resource are then those of pods. Null for nodes that are charged themselves.
   */
  readonly podSizeOf: ((request: PodSize) => PodSize) | null;
  readonly reasons: readonly Reason[];
}
