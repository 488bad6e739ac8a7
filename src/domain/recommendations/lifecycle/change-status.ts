import type { EpochSeconds } from '../../time/window.js';
import type { RecommendationChange } from '../ports.js';
import type { Recommendation } from '../recommendation.js';
import type { Status } from '../vocabulary.js';

/** Statuses that a user or program may set. */
export const SETTABLE_STATUSES = ['open', 'applied', 'dismissed'] as const satisfies readonly Status[];
export type SettableStatus = (typeof SETTABLE_STATUSES)[number];

/**
 * Allowed manual transitions. `open` revokes a decision. A resolved recommendation may be marked as applied, and an
 * expired one may be dismissed again. A transition to the current status is not allowed, so that the second of two
 * users who make the same change gets an error.
 */
const LEGAL: Readonly<Record<Status, readonly SettableStatus[]>> = {
  open: ['applied', 'dismissed'],
  applied: ['open'],
  dismissed: ['open', 'applied'],
  resolved: ['applied'],
  expired: ['applied', 'dismissed'],
};

export const legalStatuses = (from: Status): readonly SettableStatus[] => LEGAL[from];

export interface StatusRequest {
  readonly status: SettableStatus;
  readonly reason: string | null;
  readonly reference: string | null;
  /** Name of the user or API key; null if unknown. */
  readonly actorName: string | null;
  /** Expiry of a dismissal; ignored for other statuses. */
  readonly expiresAt: EpochSeconds | null;
}

export type StatusAnswer =
  | { readonly kind: 'changed'; readonly change: RecommendationChange }
  | { readonly kind: 'illegal'; readonly legal: readonly SettableStatus[] };

/** A manual status change, or the allowed statuses if it is not allowed. */
export function changeStatus(before: Recommendation, request: StatusRequest, now: EpochSeconds): StatusAnswer {
  const legal = legalStatuses(before.status);
  if (!legal.includes(request.status)) return { kind: 'illegal', legal };
  const { status, reason, reference } = request;
  const expiresAt = status === 'dismissed' ? request.expiresAt : null;
  const after: Recommendation = {
    ...before,
    status,
    statusChangedAt: now,
    reason,
    reference,
    expiresAt,
    dismissedEvidence: status === 'dismissed' ? before.finding.evidence : null,
    verification: null,
    version: before.version + 1,
  };
  return {
    kind: 'changed',
    change: {
      before,
      after,
      transitions: [
        {
          recommendationId: before.id,
          at: now,
          from: before.status,
          to: status,
          actor: 'api',
          actorName: request.actorName,
          reason,
          reference,
          expiresAt,
        },
      ],
    },
  };
}
