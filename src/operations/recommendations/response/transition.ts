import type { Schemas } from '../../../contract/index.js';
import type { Transition } from '../../../domain/recommendations/recommendation.js';
import type { HistoryItem } from '../../../domain/recommendations/recommendation-queries.js';
import { toIso, toIsoOrNull } from '../../../domain/time/instant.js';
import { toTargetFields } from './recommendation-target.js';

export const toTransition = (transition: Transition): Schemas['RecommendationTransition'] => ({
  at: toIso(transition.at),
  from_status: transition.from,
  to_status: transition.to,
  actor: transition.actor,
  actor_name: transition.actorName,
  reason: transition.reason,
  reference: transition.reference,
  expires_at: toIsoOrNull(transition.expiresAt),
});

export const toRecommendationChange = (item: HistoryItem): Schemas['RecommendationChange'] => ({
  recommendation_id: item.recommendation.id,
  cluster: item.recommendation.cluster,
  type: item.recommendation.finding.type,
  severity: item.recommendation.finding.severity,
  ...toTargetFields(item.recommendation.finding.target),
  ...toTransition(item.transition),
});
