import type { Schemas } from '../../../contract/index.js';
import type { Currency } from '../../../domain/figures/currency.js';
import type { PotentialSums, RecommendationSummary } from '../../../domain/recommendations/recommendation-queries.js';
import { SEVERITIES } from '../../../domain/recommendations/vocabulary.js';
import { toIso, toIsoOrNull } from '../../../domain/time/instant.js';
import { toSavings, toSavingsAmounts } from './savings.js';

const toPotential = (sums: PotentialSums, currency: Currency): Schemas['SavingsPotential'] => ({
  count: sums.count,
  annual: toSavings({ realisable: sums.annualRealisable, reallocatedToIdle: sums.annualReallocatedToIdle }, currency),
  window: toSavings(sums, currency),
});

const toRealised = (applied: RecommendationSummary['applied'], currency: Currency): Schemas['RealisedSavings'] => ({
  applied_count: applied.count,
  pending_count: applied.states.pending,
  verified_count: applied.states.verified,
  no_effect_count: applied.states.no_effect,
  regression_count: applied.states.regression,
  expected_annual: toSavings(
    { realisable: applied.annualRealisable, reallocatedToIdle: applied.annualReallocatedToIdle },
    currency,
  ),
  verified: toSavingsAmounts(applied.verified, currency),
});

export function toRecommendationSummary(
  summary: RecommendationSummary,
  currency: Currency,
): Schemas['RecommendationSummary'] {
  const { state, open, applied } = summary;
  const { range, footprint } = state;
  return {
    matched: open.count + applied.count > 0,
    evaluated_at: toIsoOrNull(state.evaluatedAt),
    window: range && { from: toIso(range.from), to: toIso(range.to) },
    currency: currency.code,
    footprint: footprint && toSavingsAmounts(footprint, currency),
    potential: toPotential(open, currency),
    by_severity: SEVERITIES.flatMap((severity) =>
      summary.bySeverity
        .filter(({ key }) => key === severity)
        .map((group) => ({ severity, ...toPotential(group, currency) })),
    ),
    by_type: summary.byType.map((group) => ({ type: group.key, ...toPotential(group, currency) })),
    by_namespace: summary.byNamespace.map((group) => ({
      cluster: group.cluster,
      namespace: group.key,
      ...toPotential(group, currency),
    })),
    namespace_count: summary.namespaceCount,
    realised: toRealised(applied, currency),
  };
}
