import { type BreakdownParts, type Component, type CostBreakdown, mapBreakdown } from './cost-breakdown.js';
import type { Quantity } from './spreads.js';

/** The share of a charge that a recommendation would save. */
export interface SavingsClaim {
  /**
   * `request`: a lower request, as shares of the whole charge; all such cuts together are limited by the use. `left`:
   * shares of what other recommendations leave. A negative share is additional cost.
   */
  readonly of: 'request' | 'left';
  readonly parts: Readonly<Partial<Record<Component, number>>>;
  /** Saves only operational carbon: the same energy is used at another time. */
  readonly isCarbonOnly: boolean;
}

/** What is left of one workload's charge for its recommendations. */
export interface SavingsCap {
  /** Takes the claim, as far as the cap allows. The sum of all claims is at most the charge, component by component. */
  take(claim: SavingsClaim): BreakdownParts;
}

/** Shares of the claims (0..1) that are above use and can therefore be saved. */
export interface ReducibleClaims {
  readonly cpuClaim: number;
  readonly memory: number;
}

/**
 * Prevents recommendations of one workload from counting the same saving twice. Each takes, in the order of the calls,
 * from what the previous ones left. Additional cost of one proposal does not increase what others may save.
 */
export function createSavingsCap(charge: CostBreakdown, cuttable: ReducibleClaims): SavingsCap {
  let left = charge.breakdownParts;
  const cuts = { cpuClaim: cuttable.cpuClaim, memory: cuttable.memory };
  const cut = (component: Component, part: number): number => {
    if (part <= 0 || (component !== 'cpuClaim' && component !== 'memory')) return part;
    const taken = Math.min(part, cuts[component]);
    cuts[component] -= taken;
    return taken;
  };
  return {
    take({ of, parts, isCarbonOnly }) {
      const allowed = mapParts(parts, (component, part) => (of === 'request' ? cut(component, part) : part));
      const taken = mapBreakdown((component, quantity) => {
        if (isCarbonOnly && quantity !== 'operationalGrams') return 0;
        return takeOf(
          left[component][quantity],
          charge.breakdownParts[component][quantity],
          allowed[component] ?? 0,
          of,
        );
      });
      left = mapBreakdown((component, quantity) => leftOf(left, taken, component, quantity));
      return taken;
    },
  };
}

function takeOf(left: number, charged: number, part: number, of: SavingsClaim['of']): number {
  if (part < 0) return part * charged;
  return Math.min(left, part * (of === 'request' ? charged : left));
}

const leftOf = (left: BreakdownParts, taken: BreakdownParts, component: Component, quantity: Quantity): number =>
  Math.max(0, left[component][quantity] - Math.max(0, taken[component][quantity]));

const mapParts = (
  parts: SavingsClaim['parts'],
  make: (component: Component, part: number) => number,
): SavingsClaim['parts'] =>
  Object.fromEntries(
    (Object.entries(parts) as [Component, number][]).map(([component, part]) => [component, make(component, part)]),
  );
