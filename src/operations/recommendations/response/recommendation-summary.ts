import type { Schemas } from '../../../contract/index.js';
import type { PotentialSums, RecommendationSummary } from '../../../domain/recommendations/recommendation-queries.js';
import { SEVERITIES } from '../../../domain/recommendations/vocabulary.js';
import { toIso, toIsoOrNull } from '../../../domain/time/instant.js';
import { toSavings, toSavingsAmounts } from './savings.js';

const toPotential = (sums: PotentialSums): Schemas['SavingsPotential'] => ({
  count: sums.count,
  annual: toSavings(sums.annualRealisable, sums.annualReallocatedToIdle),
  window: toSavings(sums.realisable, sums.reallocatedToIdle),
});

const toRealised = (applied: RecommendationSummary['applied']): Schemas['RealisedSavings'] => ({
  applied_count: applied.count,
  pending_count: applied.states.pending,
  verified_count: applied.states.verified,
  no_effect_count: applied.states.no_effect,
  regression_count: applied.states.regression,
  expected_annual: toSavings(applied.annualRealisable, applied.annualReallocatedToIdle),
  verified: toSavingsAmounts(applied.verified),
});

export function toRecommendationSummary(summary: RecommendationSummary): Schemas['RecommendationSummary'] {
  const { state, open, applied } = summary;
  const { range, footprint } = state;
  return {
    matched: open.count + applied.count > 0,
    evaluated_at: toIsoOrNull(state.evaluatedAt),
    window: range && { from: toIso(range.from), to: toIso(range.to) },
    footprint: footprint && toSavingsAmounts(footprint),
    potential: toPotential(open),
    by_severity: SEVERITIES.flatMap((severity) =>
      summary.bySeverity.filter(({ key }) => key === severity).map((group) => ({ severity, ...toPotential(group) })),
    ),
    by_type: summary.byType.map((group) => ({ type: group.key, ...toPotential(group) })),
    by_namespace: summary.byNamespace.map((group) => ({
      cluster: group.cluster,
      namespace: group.key,
      ...toPotential(group),
    })),
    namespace_count: summary.namespaceCount,
    realised: toRealised(applied),
  };
}
