import { Gauge, type Registry } from 'prom-client';
import type { OpenPotential } from '../domain/recommendations/ports.js';
import type { NoFindingReason } from '../domain/recommendations/rules/rule-result.js';

const GAUGES = [
  {
    name: 'greenkube_recommendations_open',
    help: 'Open recommendations.',
    pick: (potential: OpenPotential) => potential.count,
  },
  {
    name: 'greenkube_recommendations_potential_carbon_grams_per_year',
    help: 'CO2e that the open recommendations would save per year (realisable).',
    pick: (potential: OpenPotential) => potential.annualCarbonGrams,
  },
  {
    name: 'greenkube_recommendations_potential_cost_usd_per_year',
    help: 'Cost that the open recommendations would save per year (realisable).',
    pick: (potential: OpenPotential) => potential.annualCostUsd,
  },
  {
    name: 'greenkube_recommendations_reallocated_carbon_grams_per_year',
    help: 'CO2e per year of capacity that the open recommendations would make idle on nodes that stay.',
    pick: (potential: OpenPotential) => potential.annualReallocatedCarbonGrams,
  },
  {
    name: 'greenkube_recommendations_reallocated_cost_usd_per_year',
    help: 'Cost per year of capacity that the open recommendations would make idle on nodes that stay.',
    pick: (potential: OpenPotential) => potential.annualReallocatedCostUsd,
  },
] as const;

/** How often a rule could not decide in the newest evaluation of a cluster, by reason. */
export type NoFindingCounts = Readonly<Record<NoFindingReason, number>>;

/**
 * Declares gauges of open recommendations and their potential, by severity and type, and of the rules without a result,
 * by reason.
 */
export function declareRecommendationGauges(
  registry: Registry,
  potentials: () => ReadonlyMap<string, readonly OpenPotential[]>,
  undecided: () => ReadonlyMap<string, NoFindingCounts>,
): void {
  new Gauge({
    name: 'greenkube_recommendation_rules_undecided',
    help: 'Rules that could not decide in the newest evaluation, over all its targets, by reason.',
    labelNames: ['cluster', 'reason'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [cluster, counts] of undecided()) {
        for (const [reason, count] of Object.entries(counts)) this.set({ cluster, reason }, count);
      }
    },
  });
  for (const { name, help, pick } of GAUGES) {
    new Gauge({
      name,
      help,
      labelNames: ['cluster', 'severity', 'type'],
      registers: [registry],
      collect() {
        // Reset, so that removed series disappear.
        this.reset();
        for (const [cluster, open] of potentials()) {
          for (const potential of open)
            this.set({ cluster, severity: potential.severity, type: potential.type }, pick(potential));
        }
      },
    });
  }
}
