import type { EpochSeconds } from '../time/window.js';
import type { Amounts, EvidenceFigure, Finding } from './finding.js';
import type { Status } from './vocabulary.js';

/** A finding with its lifecycle: what the store keeps and the API returns. */
export interface Recommendation {
  /** `rec_` and 16 letters or digits, derived from cluster, type and target only. */
  readonly id: string;
  readonly cluster: string;
  readonly status: Status;
  /**
   * From the newest run that found it; for an applied one, from when it was applied, so that its effect can be
   * verified.
   */
  readonly finding: Finding;
  /**
   * Ends of the evidence ranges of the first and the newest run that found it, so that an identical run changes
   * nothing.
   */
  readonly firstFoundAt: EpochSeconds;
  readonly lastFoundAt: EpochSeconds;
  readonly statusChangedAt: EpochSeconds;
  /** Given by the user or program that last changed the status. */
  readonly reason: string | null;
  readonly reference: string | null;
  /** Expiry of the dismissal. */
  readonly expiresAt: EpochSeconds | null;
  /** The figures when it was dismissed: it stays dismissed until one of them changes by more than a quarter. */
  readonly dismissedEvidence: readonly EvidenceFigure[] | null;
  readonly verification: Verification | null;
  /** Increases with every change; used as the entity tag. */
  readonly version: number;
}

/** Who changed a status. */
export type Actor = 'engine' | 'api';

/** One change of status; transitions are never deleted. */
export interface Transition {
  readonly recommendationId: string;
  /** 1, 2, 3 ... for one recommendation. */
  readonly sequence: number;
  readonly at: EpochSeconds;
  /** Null for the first transition, when the recommendation was created. */
  readonly from: Status | null;
  readonly to: Status;
  readonly actor: Actor;
  /** Name of the user or API key; null for the engine, or if unknown. */
  readonly actorName: string | null;
  readonly reason: string | null;
  readonly reference: string | null;
  readonly expiresAt: EpochSeconds | null;
}

/** Comparison of an applied recommendation before and after, over hours with similar load. */
export interface Verification {
  readonly checkedAt: EpochSeconds;
  /** `pending` until there is enough evidence after the change; `regression` takes precedence over any saving. */
  readonly state: 'pending' | 'verified' | 'no_effect' | 'regression';
  readonly beforeHours: number;
  readonly afterHours: number;
  /** Saved since it was applied, normalised by load; null while pending. */
  readonly verifiedSavings: Amounts | null;
  /** What increased after the change. */
  readonly regressions: readonly ('throttling' | 'oom_kills' | 'restarts')[];
}
