import type { ValidNode } from '../cluster/valid-observation.js';
import type { EmbodiedSource } from '../figures/figure-sources.js';
import { BYTES_PER_GIB } from '../figures/units.js';
import type { Measures } from '../measures/measures.js';
import { scaled, sumKnown } from './bands.js';
import type { Banded, NodeFactors } from './factors.js';

/** Manufacturing emissions in kg CO2e per vCPU and per GiB of memory, fitted to the results of BoaviztAPI 2.5.0. */
const KG_PER_VCPU: Banded = { value: 4.5, low: 2.6, high: 8 };
const KG_PER_GIB: Banded = { value: 1.05, low: 0.6, high: 1.9 };
/** Per GPU (Cloud Carbon Footprint); manufacturers publish no figures. */
const KG_PER_GPU: Banded = { value: 150, low: 80, high: 300 };
const GRAMS_PER_KG = 1000;

/** Embodied grams CO2e per resource. Each is attributed by the claims on that resource. Null means unknown. */
export interface EmbodiedGrams {
  readonly cpu: Banded | null;
  readonly memory: Banded | null;
  readonly gpu: Banded | null;
}

const UNKNOWN: EmbodiedGrams = { cpu: null, memory: null, gpu: null };

/**
 * Manufacturing emissions of a node in one window: kg x 1000 x seconds of existence / lifetime, with kg = 4.5 x vCPU +
 * 1.05 x GiB + 150 x GPUs. Coverage does not matter. All parts are null if the vCPU are unknown; only the memory part
 * is null if the memory is unknown.
 */
export function embodiedGrams(
  node: Pick<ValidNode, 'vcpus' | 'memoryGib' | 'gpuCount' | 'existsSeconds'>,
  { lifetimeSeconds }: NodeFactors['embodied'],
): EmbodiedGrams {
  if (node.vcpus === null) return UNKNOWN;
  const grams = (kgPerUnit: Banded, units: number): Banded =>
    scaled(kgPerUnit, units * GRAMS_PER_KG * (node.existsSeconds / lifetimeSeconds));
  return {
    cpu: grams(KG_PER_VCPU, node.vcpus),
    memory: node.memoryGib === null ? null : grams(KG_PER_GIB, node.memoryGib),
    gpu: grams(KG_PER_GPU, node.gpuCount),
  };
}

/** Sum of the known parts; null if all are unknown. */
export const embodiedTotal = ({ cpu, memory, gpu }: EmbodiedGrams): Banded | null => sumKnown([cpu, memory, gpu]);

/** The sources of the known parts; that of the GPUs only if they are charged. */
export function embodiedSources({ cpu, memory, gpu }: EmbodiedGrams): EmbodiedSource[] {
  const sources: EmbodiedSource[] = cpu === null && memory === null ? [] : ['linear_model'];
  return (gpu?.value ?? 0) > 0 ? [...sources, 'gpu_average'] : sources;
}

/** Fractions of a total per resource, 0 to 1; their sum is 1. */
export interface ResourceParts {
  readonly cpu: number;
  readonly memory: number;
  readonly gpu: number;
}

const ALL_CPU: ResourceParts = { cpu: 1, memory: 0, gpu: 0 };

/**
 * How the embodied carbon of a stored row divides among the resources that it claims. In rows of version 1 all of it is
 * CPU.
 */
export function embodiedPartsOf(
  row: Pick<Measures, 'cpuClaimCoreSeconds' | 'memoryClaimByteSeconds' | 'gpuSeconds' | 'methodologyVersion'>,
): ResourceParts {
  if (row.methodologyVersion === 1) return ALL_CPU;
  const cpu = KG_PER_VCPU.value * (row.cpuClaimCoreSeconds ?? 0);
  const memory = KG_PER_GIB.value * ((row.memoryClaimByteSeconds ?? 0) / BYTES_PER_GIB);
  const gpu = KG_PER_GPU.value * (row.gpuSeconds ?? 0);
  const total = cpu + memory + gpu;
  return total > 0 ? { cpu: cpu / total, memory: memory / total, gpu: gpu / total } : ALL_CPU;
}
