import type { Amounts, Savings } from '../finding.js';
import { addAmounts, type QuantityShares, scaleQuantities } from './amounts.js';

/** Savings of a recommendation, and the share (0..1) of what it frees that is in the pool. */
export interface PoolSavings {
  readonly savings: Savings;
  readonly poolShare: number;
}

/** How the saving of a consolidation is divided. */
export interface SharedSaving {
  /** The share of their freed capacity in the pool that becomes realisable, for each quantity. */
  readonly ofFreed: QuantityShares;
  /** The share of the annual saving that comes from capacity that is idle already. */
  readonly rest: QuantityShares;
}

/**
 * Divides what the removal of nodes saves in a year among the recommendations that free capacity in the pool, in
 * proportion to what they free there, and at most that. The rest comes from capacity that is idle already. So nothing is
 * counted twice: a recommendation only moves a part of its savings from `reallocatedToIdle` to `realisable`, and the
 * rest is limited by the idle charge of the pool.
 * @param annual what the removed nodes are charged in a year
 */
export function shareSaving(annual: Amounts, required: readonly PoolSavings[]): SharedSaving {
  const freed = (name: 'energyKwh' | 'carbonGrams' | 'costUsd'): number =>
    required.reduce(
      (sum, { savings, poolShare }) =>
        sum + Math.max(0, savings.reallocatedToIdle[name]) * savings.annualFactor * poolShare,
      0,
    );
  const sharesOf = (name: 'energyKwh' | 'carbonGrams' | 'costUsd'): { ofFreed: number; rest: number } => {
    const [saved, all] = [Math.max(0, annual[name]), freed(name)];
    if (saved === 0) return { ofFreed: 0, rest: 0 };
    return { ofFreed: all > 0 ? Math.min(1, saved / all) : 0, rest: Math.max(0, 1 - all / saved) };
  };
  const [energy, carbon, cost] = [sharesOf('energyKwh'), sharesOf('carbonGrams'), sharesOf('costUsd')];
  return {
    ofFreed: { energy: energy.ofFreed, carbon: carbon.ofFreed, cost: cost.ofFreed },
    rest: { energy: energy.rest, carbon: carbon.rest, cost: cost.rest },
  };
}

/** Moves shares of the freed capacity to the realisable part; the sum of both parts stays the same, with its band. */
export function realise({ realisable, reallocatedToIdle, annualFactor }: Savings, shares: QuantityShares): Savings {
  const { energyKwh, carbonGrams, costUsd } = reallocatedToIdle;
  // A quantity that grows stays where it is.
  const moved = {
    energy: energyKwh > 0 ? shares.energy : 0,
    carbon: carbonGrams > 0 ? shares.carbon : 0,
    cost: costUsd > 0 ? shares.cost : 0,
  };
  const kept = { energy: 1 - moved.energy, carbon: 1 - moved.carbon, cost: 1 - moved.cost };
  return {
    realisable: addAmounts(realisable, scaleQuantities(reallocatedToIdle, moved)),
    reallocatedToIdle: scaleQuantities(reallocatedToIdle, kept),
    annualFactor,
  };
}

export const scaleShares = ({ energy, carbon, cost }: QuantityShares, factor: number): QuantityShares => ({
  energy: energy * factor,
  carbon: carbon * factor,
  cost: cost * factor,
});
