import type { NodeSpec } from '../domain/cluster/node-spec.js';
import type { Labels } from '../domain/cluster/observation.js';
import type { EpochSeconds } from '../domain/time/window.js';

/**
 * The operator's price of whole nodes. A null property matches every node; a price without `validFrom` is always valid.
 */
export interface OperatorNodePrice {
  readonly provider: string | null;
  readonly instanceType: string | null;
  readonly nodeSelector: Labels;
  readonly region: string | null;
  readonly usdPerHour: number;
  readonly isSpot: boolean | null;
  readonly validFrom: EpochSeconds | null;
}

/** The properties of a node in one window that determine its price. */
export interface PricedNode {
  readonly spec: NodeSpec;
  readonly labels: Labels;
  readonly windowStart: EpochSeconds;
}

/** US dollars per hour of the whole node, or null. */
export type FindOperatorPrice = (node: PricedNode) => number | null;

/**
 * Creates the look-up of the operator's prices. Of the prices that match the node and are valid, the most specific one
 * is used (number of labels, then type, region, provider, spot); of equal ones, the one that became valid last; of
 * equal ones, the first in the list.
 */
export function operatorPriceLookup(prices: readonly OperatorNodePrice[]): FindOperatorPrice {
  const ordered = [...prices].sort(
    (a, b) => specificity(b) - specificity(a) || validFromSeconds(b.validFrom) - validFromSeconds(a.validFrom),
  );
  const byType = new Map<string | null, OperatorNodePrice[]>();
  for (const price of ordered) byType.set(price.instanceType, [...(byType.get(price.instanceType) ?? []), price]);
  return (node) => {
    const first = (type: string | null): OperatorNodePrice | undefined =>
      byType.get(type)?.find((price) => matches(price, node));
    const ofType = node.spec.instanceType === null ? undefined : first(node.spec.instanceType);
    const ofAny = first(null);
    if (ofType === undefined) return ofAny?.usdPerHour ?? null;
    return (ofAny !== undefined && specificity(ofAny) > specificity(ofType) ? ofAny : ofType).usdPerHour;
  };
}

/** A price without `validFrom` is older than all others. */
const validFromSeconds = (validFrom: EpochSeconds | null): number => validFrom ?? 0;

const specificity = ({ nodeSelector, instanceType, region, provider, isSpot }: OperatorNodePrice): number =>
  16 * Object.keys(nodeSelector).length +
  (instanceType === null ? 0 : 8) +
  (region === null ? 0 : 4) +
  (provider === null ? 0 : 2) +
  (isSpot === null ? 0 : 1);

function matches(price: OperatorNodePrice, { spec, labels, windowStart }: PricedNode): boolean {
  return (
    (price.provider === null || price.provider === spec.provider) &&
    (price.region === null || price.region === spec.region) &&
    (price.isSpot === null || price.isSpot === spec.isSpot) &&
    (price.validFrom === null || price.validFrom <= windowStart) &&
    Object.entries(price.nodeSelector).every(([key, value]) => labels[key] === value)
  );
}
