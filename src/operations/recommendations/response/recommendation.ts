import type { Schemas } from '../../../contract/index.js';
import type { Currency } from '../../../domain/figures/currency.js';
import { commandLines } from '../../../domain/recommendations/patches/command-lines.js';
import { patchTypes } from '../../../domain/recommendations/patches/patch-types.js';
import type { Recommendation, Transition, Verification } from '../../../domain/recommendations/recommendation.js';
import { toIso, toIsoOrNull } from '../../../domain/time/instant.js';
import { toCoverage } from '../../shared/response/envelope.js';
import { toAction } from './recommendation-action.js';
import { toTargetFields } from './recommendation-target.js';
import { toAnnualSavings, toSavings, toSavingsAmounts } from './savings.js';
import { toTransition } from './transition.js';

export function toUpdatedRecommendation(
  recommendation: Recommendation,
  currency: Currency,
): Schemas['UpdatedRecommendation'] {
  const { finding } = recommendation;
  const { evidenceRange, savings } = finding;
  return {
    id: recommendation.id,
    cluster: recommendation.cluster,
    type: finding.type,
    status: recommendation.status,
    severity: finding.severity,
    confidence: finding.confidence,
    ...toTargetFields(finding.target),
    summary: finding.summary,
    window: { from: toIso(evidenceRange.from), to: toIso(evidenceRange.to) },
    coverage: toCoverage(finding.coverage),
    ...toAnnualSavings(savings, currency),
    savings: toSavings(savings, currency),
    evidence: finding.evidence.map(({ name, value }) => ({ name, value })),
    action: toAction(finding.action),
    commands: commandLines(finding),
    patch_types: patchTypes(finding),
    first_found_at: toIso(recommendation.firstFoundAt),
    last_found_at: toIso(recommendation.lastFoundAt),
    status_changed_at: toIso(recommendation.statusChangedAt),
    reason: recommendation.reason,
    reference: recommendation.reference,
    expires_at: toIsoOrNull(recommendation.expiresAt),
    requires: [...(finding.requires ?? [])],
    realised_by: [...(finding.realisedBy ?? [])],
  };
}

export const toRecommendation = (recommendation: Recommendation, currency: Currency): Schemas['Recommendation'] => ({
  ...toUpdatedRecommendation(recommendation, currency),
  verification: recommendation.verification && toVerification(recommendation.verification, currency),
});

export const toRecommendationDetail = (
  recommendation: Recommendation,
  transitions: readonly Transition[],
  currency: Currency,
): Schemas['RecommendationDetail'] => ({
  ...toRecommendation(recommendation, currency),
  transitions: transitions.map(toTransition),
});

const toVerification = (
  verification: Verification,
  currency: Currency,
): NonNullable<Schemas['Recommendation']['verification']> => ({
  checked_at: toIso(verification.checkedAt),
  state: verification.state,
  before_hours: verification.beforeHours,
  after_hours: verification.afterHours,
  verified_savings: verification.verifiedSavings && toSavingsAmounts(verification.verifiedSavings, currency),
  regressions: [...verification.regressions],
});
