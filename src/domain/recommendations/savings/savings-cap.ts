import {
  type BreakdownParts,
  type Component,
  type CostBreakdown,
  mapBreakdown,
  type Quantity,
} from './cost-breakdown.js';

/** Which part of a charge a recommendation would do without. */
export interface SavingsClaim {
  /**
   * `request`: a cut of requests, as parts of the whole charge; all cuts together end where use begins. `left`: parts of
   * what other recommendations leave. Negative parts are what a proposal costs more.
   */
  readonly of: 'request' | 'left';
  readonly parts: Readonly<Partial<Record<Component, number>>>;
  /** Only operational carbon: the same energy at another time. */
  readonly isCarbonOnly: boolean;
}

/** What is left of one workload's charge for its recommendations. */
export interface SavingsCap {
  /** Takes what the claim may have. All that was ever taken is at most the charge, component by component. */
  take(claim: SavingsClaim): BreakdownParts;
}

/** Parts of the claims (0..1) that lie above use and so can be cut. */
export interface ReducibleClaims {
  readonly cpuClaim: number;
  readonly memory: number;
}

/**
 * Keeps recommendations of one workload from promising the same thing twice. Each takes, in the order of the calls, from
 * what those before it left. What a proposal costs more is not added to what others may save.
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
