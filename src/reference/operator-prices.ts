import type { NodeSpec } from '../domain/cluster/node-spec.js';
import type { Labels } from '../domain/cluster/observation.js';
import type { EpochSeconds } from '../domain/time/window.js';

/** The operator's price of whole nodes; null fits every node, and a price without a time holds always. */
export interface OperatorNodePrice {
  readonly provider: string | null;
  readonly instanceType: string | null;
  readonly nodeSelector: Labels;
  readonly region: string | null;
  readonly usdPerHour: number;
  readonly isSpot: boolean | null;
  readonly validFrom: EpochSeconds | null;
}

/** A node in one window, as far as a price depends on it. */
export interface PricedNode {
  readonly spec: NodeSpec;
  readonly labels: Labels;
  readonly windowStart: EpochSeconds;
}

/** US dollars per hour of the whole node, or null. */
export type FindOperatorPrice = (node: PricedNode) => number | null;

/**
 * The operator's price of a node: of those that fit it and have begun, the most specific one (by labels before by type,
 * then by region, provider and spot); of those the one that began last; of those the first in the list.
 */
export function operatorPriceLookup(prices: readonly OperatorNodePrice[]): FindOperatorPrice {
  const ordered = [...prices].sort(
    (a, b) => specificity(b) - specificity(a) || began(b.validFrom) - began(a.validFrom),
  );
  const byType = new Map<string | null, OperatorNodePrice[]>();
  for (const price of ordered) byType.set(price.instanceType, [...(byType.get(price.instanceType) ?? []), price]);
  return (node) => {
    const first = (type: string | null): OperatorNodePrice | undefined =>
      byType.get(type)?.find((price) => fits(price, node));
    const ofType = node.spec.instanceType === null ? undefined : first(node.spec.instanceType);
    const ofAny = first(null);
    if (ofType === undefined) return ofAny?.usdPerHour ?? null;
    return (ofAny !== undefined && specificity(ofAny) > specificity(ofType) ? ofAny : ofType).usdPerHour;
  };
}

/** Before every time. */
const began = (validFrom: EpochSeconds | null): number => validFrom ?? 0;

const specificity = ({ nodeSelector, instanceType, region, provider, isSpot }: OperatorNodePrice): number =>
  16 * Object.keys(nodeSelector).length +
  (instanceType === null ? 0 : 8) +
  (region === null ? 0 : 4) +
  (provider === null ? 0 : 2) +
  (isSpot === null ? 0 : 1);

function fits(price: OperatorNodePrice, { spec, labels, windowStart }: PricedNode): boolean {
  return (
    (price.provider === null || price.provider === spec.provider) &&
    (price.region === null || price.region === spec.region) &&
    (price.isSpot === null || price.isSpot === spec.isSpot) &&
    (price.validFrom === null || price.validFrom <= windowStart) &&
    Object.entries(price.nodeSelector).every(([key, value]) => labels[key] === value)
  );
}
