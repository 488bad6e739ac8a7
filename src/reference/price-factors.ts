import type { NodeSpec } from '../domain/cluster/node-spec.js';
import type { NodeFactors } from '../domain/estimation/factors.js';
import type { ReferencePrices } from './price-table.js';

/** The operator's prices; null is "use the reference". Node prices are by instance type and hold for spot nodes too. */
export interface OperatorPrices {
  readonly cpuUsdPerCoreHour: number | null;
  readonly memoryUsdPerGibHour: number | null;
  readonly gpuUsdPerHour: number | null;
  readonly cpuSpotUsdPerCoreHour: number | null;
  readonly memorySpotUsdPerGibHour: number | null;
  readonly nodeUsdPerHour: Readonly<Record<string, number>>;
}

/**
 * Prices for a node: the operator's for its type, else per resource the operator's or the reference, spot prices for
 * spot nodes (GPUs have none: on demand). The source is `operator` as soon as one price in use is the operator's.
 */
export function priceFactors(
  spec: NodeSpec,
  operator: OperatorPrices,
  reference: ReferencePrices,
): NodeFactors['price'] {
  const cpu = spec.isSpot ? operator.cpuSpotUsdPerCoreHour : operator.cpuUsdPerCoreHour;
  const memory = spec.isSpot ? operator.memorySpotUsdPerGibHour : operator.memoryUsdPerGibHour;
  const gpu = operator.gpuUsdPerHour;
  const node = nodePrice(spec.instanceType, operator.nodeUsdPerHour);
  const isOperators = node !== null || cpu !== null || memory !== null || (gpu !== null && spec.gpuCount > 0);
  return {
    nodeUsdPerHour: node,
    cpuUsdPerCoreHour: cpu ?? (spec.isSpot ? reference.cpuSpot : reference.cpu),
    memoryUsdPerGibHour: memory ?? (spec.isSpot ? reference.memorySpot : reference.memory),
    gpuUsdPerHour: gpu ?? reference.gpu,
    source: isOperators ? 'operator' : spec.isSpot ? 'reference_spot' : 'reference_on_demand',
  };
}

const nodePrice = (instanceType: string | null, prices: Readonly<Record<string, number>>): number | null =>
  instanceType !== null && Object.hasOwn(prices, instanceType) ? (prices[instanceType] ?? null) : null;
