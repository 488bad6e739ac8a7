import type { NodeSpec } from '../domain/cluster/node-spec.js';
import { isVirtual } from '../domain/cluster/serverless.js';
import { exactly } from '../domain/estimation/bands.js';
import type { Banded, NodeFactors } from '../domain/estimation/factors.js';
import type { Reason } from '../domain/figures/reasons.js';
import type { IntensityRecord } from '../domain/ports.js';
import { type Credit, creditsOf } from './credits.js';
import { readGpuTable } from './gpu-table.js';
import { type GridZoneOf, gridZoneLookup, type OwnRegion } from './grid-zones.js';
import { readInstancePrices } from './instance-price-table.js';
import { readInstanceTable } from './instance-table.js';
import { intensityFactors } from './intensity-factors.js';
import { type GridData, readIntensityTable } from './intensity-table.js';
import { readMeasuredHosts } from './measured-host-table.js';
import { operatorPriceLookup, type PricedNode } from './operator-prices.js';
import { powerFactors } from './power-factors.js';
import { readPowerTable } from './power-table.js';
import { type OperatorPrices, type PriceTables, podPriceFactors, priceFactors } from './price-factors.js';
import { readPriceTable } from './price-table.js';
import { type ProviderRow, readProviderTable } from './provider-table.js';
import { readRegionTable } from './region-table.js';
import { type FindServerlessPrice, readServerlessPrices, type ServerlessPrice } from './serverless-table.js';

/** Storage-optimised instance families with local disks: `i`, `d`, `im` and `is` of AWS, `L` of Azure. */
const STORAGE_FAMILY: Readonly<Record<string, RegExp>> = { aws: /^(i|d|im|is)\d/, azure: /^Standard_L\d/ };
/** PUE if neither the operator nor the provider specifies one. */
const ASSUMED_PUE: Banded = { value: 1.5, low: 1.2, high: 2 };

export interface ReferenceOptions {
  readonly gridData: GridData;
  /** The operator's regions and availability zones; they take precedence over the table. */
  readonly ownRegions: readonly OwnRegion[];
  /** Grid zone of nodes for which neither the region nor a label determines one. */
  readonly defaultGridZone: string | null;
  /** Used without a band. Null means the world average +-60 %. */
  readonly defaultIntensityGramsPerKwh: number | null;
  /** Service life over which manufacturing emissions are spread. */
  readonly serverLifetimeSeconds: number;
  /** PUE of nodes whose provider publishes none. Null means the assumption in the table. */
  readonly defaultPue: number | null;
  readonly prices: OperatorPrices;
  /** Whether pods on nodes of GKE Autopilot are charged by the prices of pods. */
  readonly hasAutopilotPrices: boolean;
}

export interface Reference {
  readonly gridZoneOf: GridZoneOf;
  /** All coefficients of a node. @param live the intensity record of its zone and hour, or null */
  factorsFor(
    node: PricedNode,
    live: IntensityRecord | null,
  ): NodeFactors & { readonly microarchitecture: string | null };
  readonly credits: readonly Credit[];
}

/** Look-up functions for all tables. */
const readTables = (gridData: GridData) => ({
  findInstance: readInstanceTable(),
  findMeasuredHost: readMeasuredHosts(),
  power: readPowerTable(),
  providers: readProviderTable(),
  regions: readRegionTable(),
  findIntensity: readIntensityTable(gridData),
  findGpu: readGpuTable(),
  referencePrices: readPriceTable(),
  findInstancePrice: readInstancePrices(),
  findServerlessPrice: readServerlessPrices(),
});
type Tables = ReturnType<typeof readTables>;

/**
 * Reads all reference tables from local files into memory.
 * @throws ReferenceDataError if a table is missing or invalid
 */
export function createReference(options: ReferenceOptions): Reference {
  const tables = readTables(options.gridData);
  const { ownRegions, defaultGridZone } = options;
  const gridZoneOf = gridZoneLookup(tables.regions, tables.findIntensity, ownRegions, defaultGridZone);
  const prices: PriceTables = {
    operator: options.prices,
    findOperatorPrice: operatorPriceLookup(options.prices.nodes),
    findInstancePrice: tables.findInstancePrice,
    reference: tables.referencePrices,
  };
  return {
    gridZoneOf,
    factorsFor: (node, live) => {
      const { findIntensity } = tables;
      const zone = gridZoneOf(node.spec);
      const intensity = intensityFactors(zone, live, findIntensity, options.defaultIntensityGramsPerKwh);
      const factors = factorsOf(node.spec, intensity, tables, options);
      if (!isChargedByPod(node.spec, options))
        return { ...factors, price: priceFactors(node, prices), podSizeOf: null };
      const listed = serverlessPriceOf(node.spec, tables.findServerlessPrice);
      const price = podPriceFactors(node.spec, prices, listed);
      return { ...factors, price, podSizeOf: listed?.sizeOf ?? ((request) => request) };
    },
    credits: creditsOf(options.gridData),
  };
}

/** Pods of virtual nodes always; those of Autopilot by the option, unless they have GPUs, which are billed by node. */
const isChargedByPod = (spec: NodeSpec, { hasAutopilotPrices }: ReferenceOptions): boolean =>
  isVirtual(spec) || (hasAutopilotPrices && spec.serverless === 'autopilot' && spec.gpuCount === 0);

const serverlessPriceOf = (
  { serverless, architecture }: NodeSpec,
  find: FindServerlessPrice,
): ServerlessPrice | null => (serverless === null ? null : find(serverless, architecture));

function factorsOf(
  spec: NodeSpec,
  intensity: NodeFactors['intensity'],
  tables: Tables,
  options: ReferenceOptions,
): Omit<ReturnType<Reference['factorsFor']>, 'price' | 'podSizeOf'> {
  // The hardware under a virtual node is unknown, whatever type a label names.
  const instance = isVirtual(spec) ? null : tables.findInstance(spec);
  const provider = tables.providers.get(spec.provider) ?? null;
  const hardware = tables.power.get(instance?.microarchitecture ?? '') ?? null;
  const measured = instance === null ? null : tables.findMeasuredHost(instance.provider, instance.instanceType);
  const { reasons: powerReasons, ...watts } = powerFactors(measured, hardware, provider);
  const gpuModel = spec.gpuModel ?? instance?.gpuModel ?? null;
  const unexposedGpus = spec.gpuCount > 0 ? 0 : (instance?.gpuCount ?? 0);
  const gpus = spec.gpuCount + unexposedGpus;
  const gpuWatts = gpus > 0 && gpuModel !== null ? tables.findGpu(gpuModel) : null;
  const reasons: Reason[] = [...powerReasons];
  if (instance?.isStandIn === true) reasons.push('power_proxy');
  if (spec.provider === 'unknown' && instance === null) reasons.push('provider_unknown');
  if (unexposedGpus > 0) reasons.push('gpu_unexposed');
  if (intensity.source === 'configured_default') reasons.push('grid_zone_unknown');
  if (instance !== null && STORAGE_FAMILY[instance.provider]?.test(instance.instanceType)) {
    reasons.push('embodied_disk_unknown');
  }
  if (gpus > 0) reasons.push('embodied_gpu_default');
  return {
    ...watts,
    microarchitecture: instance?.microarchitecture ?? null,
    unexposedGpus,
    typeGpus: Math.floor(instance?.gpuCount ?? 0),
    gpuWatts,
    pue: pueOf(provider, options.defaultPue),
    intensity,
    embodied: { lifetimeSeconds: options.serverLifetimeSeconds },
    reasons,
  };
}

/** The provider's published PUE with its band, else the operator's PUE without a band, else the assumption. */
function pueOf(provider: ProviderRow | null, operatorsPue: number | null): NodeFactors['pue'] {
  if (provider?.isOneProvider) return { ...provider.pue, source: 'provider_published' };
  if (operatorsPue !== null) return { ...exactly(operatorsPue), source: 'operator' };
  return { ...(provider?.pue ?? ASSUMED_PUE), source: 'assumed' };
}
