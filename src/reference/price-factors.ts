import type { NodeSpec, Provider } from '../domain/cluster/node-spec.js';
import { exactly, product, scaled } from '../domain/estimation/bands.js';
import type { Banded, NodeFactors } from '../domain/estimation/factors.js';
import type { FindInstancePrice } from './instance-price-table.js';
import type { FindOperatorPrice, OperatorNodePrice, PricedNode } from './operator-prices.js';
import type { ReferencePrices } from './price-table.js';
import { spellingsOf } from './region-table.js';
import type { ServerlessPrice } from './serverless-table.js';

/** The operator's prices. Null means that the list price or the reference price is used. */
export interface OperatorPrices {
  readonly cpuUsdPerCoreHour: number | null;
  readonly memoryUsdPerGibHour: number | null;
  readonly gpuUsdPerHour: number | null;
  readonly cpuSpotUsdPerCoreHour: number | null;
  readonly memorySpotUsdPerGibHour: number | null;
  /** Of whole nodes. */
  readonly nodes: readonly OperatorNodePrice[];
  /** Fraction of on-demand list and reference prices that the operator does not pay, 0..1. */
  readonly discount: number;
}

/** The sources of prices. */
export interface PriceTables {
  readonly operator: OperatorPrices;
  readonly findOperatorPrice: FindOperatorPrice;
  readonly findInstancePrice: FindInstancePrice;
  readonly reference: ReferencePrices;
}

/**
 * Bands of list prices, relative to the price, in the region of the price and elsewhere (from `instance-prices.csv`).
 */
const SAME_REGION: Banded = { value: 1, low: 0.95, high: 1.05 };
const OTHER_REGION: Banded = { value: 1, low: 0.9, high: 1.6 };
/** Band of a spot price of one day; it covers other days and availability zones. */
const SPOT_OF_A_DAY: Banded = { value: 1, low: 0.5, high: 2 };
/** Bands of reference prices: 10th to 90th percentile of list price / reference price (`prices.csv`). */
const REFERENCE: Banded = { value: 1, low: 0.8, high: 1.6 };
const REFERENCE_WITH_GPUS: Banded = { value: 1, low: 0.5, high: 2.1 };
/** Ratio of spot price to on-demand price: median of the types that have both prices, with its band. */
const SPOT_RATIOS: Readonly<Partial<Record<Provider, Banded>>> = {
  aws: { value: 0.44, low: 0.25, high: 0.7 },
  azure: { value: 0.1, low: 0.1, high: 0.4 },
};
const OTHER_SPOT_RATIO: Banded = { value: 0.35, low: 0.1, high: 0.7 };
const spotRatioOf = ({ provider }: NodeSpec): Banded => SPOT_RATIOS[provider] ?? OTHER_SPOT_RATIO;

type Price = NodeFactors['price'];
type PerResource = Omit<Price, 'nodeUsdPerHour' | 'source'>;

/**
 * Prices of a node. The first of these that exists is used: the operator's price of the whole node; prices per
 * resource, if the operator has set one for a resource of the node; the list price of the type; the reference prices
 * per resource. For spot nodes each of them is the spot price, else a fraction of the on-demand price.
 */
export function priceFactors(node: PricedNode, tables: PriceTables): Price {
  const { spec } = node;
  const { operator } = tables;
  const perResource = onDemand(spec, tables);
  const whole = tables.findOperatorPrice(node);
  if (whole !== null) return { ...perResource, nodeUsdPerHour: exactly(whole), source: 'operator' };
  if (spec.isSpot) return spotPrice(spec, tables, perResource);
  if (hasOwnPrice(spec, operator, operator.cpuUsdPerCoreHour, operator.memoryUsdPerGibHour)) {
    return { ...perResource, nodeUsdPerHour: null, source: 'operator' };
  }
  const listed = listPrice(spec, tables);
  if (listed !== null) return { ...perResource, nodeUsdPerHour: listed, source: 'list_on_demand' };
  return { ...perResource, nodeUsdPerHour: null, source: 'reference_on_demand' };
}

/**
 * Prices of pods that are charged instead of their node. The first of these that exists is used: prices per resource, if
 * the operator has set one; the list price of the product; the reference prices. On spot nodes each of them is the spot
 * price, else a fraction. Prices of whole nodes do not apply.
 */
export function podPriceFactors(spec: NodeSpec, tables: PriceTables, listed: ServerlessPrice | null): Price {
  const { operator } = tables;
  const perResource = onDemand(spec, tables);
  const { cpuUsdPerCoreHour: cpu, memoryUsdPerGibHour: memory } = operator;
  const { cpuSpotUsdPerCoreHour: spotCpu, memorySpotUsdPerGibHour: spotMemory } = operator;
  const isOwn = cpu !== null || memory !== null || (spec.isSpot && (spotCpu !== null || spotMemory !== null));
  if (isOwn || listed === null) {
    if (spec.isSpot) return spotPrice({ ...spec, instanceType: null }, tables, perResource);
    return { ...perResource, nodeUsdPerHour: null, source: isOwn ? 'operator' : 'reference_on_demand' };
  }
  const band = isInRegion(spec, listed.region) ? (listed.band ?? SAME_REGION) : OTHER_REGION;
  const ratio = spec.isSpot ? spotRatioOf(spec) : exactly(1);
  const price = (usd: number): Banded => scaled(product(band, ratio), usd * (1 - operator.discount));
  return {
    cpuUsdPerCoreHour: price(listed.usdPerVcpuHour),
    memoryUsdPerGibHour: price(listed.usdPerGibHour),
    gpuUsdPerHour: perResource.gpuUsdPerHour,
    nodeUsdPerHour: null,
    source: spec.isSpot ? 'estimated_spot' : 'list_serverless',
  };
}

function spotPrice(spec: NodeSpec, tables: PriceTables, perResource: PerResource): Price {
  const { operator } = tables;
  const { cpuSpotUsdPerCoreHour: cpu, memorySpotUsdPerGibHour: memory, gpuUsdPerHour: gpu } = operator;
  const ratio = spotRatioOf(spec);
  const perSpotResource: PerResource = {
    cpuUsdPerCoreHour: cpu === null ? product(perResource.cpuUsdPerCoreHour, ratio) : exactly(cpu),
    memoryUsdPerGibHour: memory === null ? product(perResource.memoryUsdPerGibHour, ratio) : exactly(memory),
    gpuUsdPerHour: gpu === null ? product(perResource.gpuUsdPerHour, ratio) : exactly(gpu),
  };
  if (hasOwnPrice(spec, operator, cpu, memory)) {
    return { ...perSpotResource, nodeUsdPerHour: null, source: 'operator' };
  }
  const spotOfADay = tables.findInstancePrice(spec.provider, spec.instanceType)?.spotUsdPerHour ?? null;
  if (spotOfADay !== null) {
    return { ...perResource, nodeUsdPerHour: scaled(SPOT_OF_A_DAY, spotOfADay), source: 'list_spot' };
  }
  const isOwn = hasOwnPrice(spec, operator, operator.cpuUsdPerCoreHour, operator.memoryUsdPerGibHour);
  const listed = isOwn ? null : listPrice(spec, tables);
  if (listed === null) return { ...perSpotResource, nodeUsdPerHour: null, source: 'estimated_spot' };
  return { ...perResource, nodeUsdPerHour: product(listed, ratio), source: 'estimated_spot' };
}

const hasOwnPrice = (
  { gpuCount }: NodeSpec,
  { gpuUsdPerHour }: OperatorPrices,
  cpu: number | null,
  memory: number | null,
): boolean => cpu !== null || memory !== null || (gpuUsdPerHour !== null && gpuCount > 0);

/**
 * Prices per resource: the operator's, else the reference price. Their ratio also divides the price of a whole node.
 */
function onDemand(spec: NodeSpec, { operator, reference }: PriceTables): PerResource {
  const band = scaled(spec.gpuCount > 0 ? REFERENCE_WITH_GPUS : REFERENCE, 1 - operator.discount);
  const price = (own: number | null, usd: number): Banded => (own === null ? scaled(band, usd) : exactly(own));
  return {
    cpuUsdPerCoreHour: price(operator.cpuUsdPerCoreHour, reference.cpu),
    memoryUsdPerGibHour: price(operator.memoryUsdPerGibHour, reference.memory),
    gpuUsdPerHour: price(operator.gpuUsdPerHour, reference.gpu),
  };
}

/** On-demand list price of the exact type; the band is wider if the price applies to another region. */
function listPrice(spec: NodeSpec, { operator, findInstancePrice }: PriceTables): Banded | null {
  const listed = findInstancePrice(spec.provider, spec.instanceType);
  if (listed === null) return null;
  return scaled(
    isInRegion(spec, listed.region) ? SAME_REGION : OTHER_REGION,
    listed.usdPerHour * (1 - operator.discount),
  );
}

function isInRegion({ region, zone }: NodeSpec, listed: string): boolean {
  const place = region ?? zone;
  return place !== null && spellingsOf(place).includes(listed);
}
