import type { EpochSeconds } from '../time/window.js';
import type { Amounts, EvidenceFigure, Finding } from './finding.js';
import type { Status } from './vocabulary.js';

/** A finding with its life: what the store keeps and the API shows. */
export interface Recommendation {
  /** `rec_` and 16 letters or digits, made of cluster, type and target alone. */
  readonly id: string;
  readonly cluster: string;
  readonly status: Status;
  /** As of the newest run that saw it; of an applied one as of when it was applied, so that its effect can be held to it. */
  readonly finding: Finding;
  /** Ends of the evidence ranges of the first and the newest run that found it: an identical run changes nothing. */
  readonly firstFoundAt: EpochSeconds;
  readonly lastFoundAt: EpochSeconds;
  readonly statusChangedAt: EpochSeconds;
  /** Of the person or program that changed the status last. */
  readonly reason: string | null;
  readonly reference: string | null;
  /** When a dismissal ends by itself. */
  readonly expiresAt: EpochSeconds | null;
  /** The figures when it was dismissed: it stays so until one of them moves by more than a quarter. */
  readonly dismissedEvidence: readonly EvidenceFigure[] | null;
  readonly verification: Verification | null;
  /** Rises with every change: the entity tag. */
  readonly version: number;
}

/** Who changed a status. */
export type Actor = 'engine' | 'api';

/** One change of status; none is ever removed. */
export interface Transition {
  readonly recommendationId: string;
  /** 1, 2, 3 ... for one recommendation. */
  readonly sequence: number;
  readonly at: EpochSeconds;
  /** Null for the first: it was found. */
  readonly from: Status | null;
  readonly to: Status;
  readonly actor: Actor;
  readonly reason: string | null;
  readonly reference: string | null;
  readonly expiresAt: EpochSeconds | null;
}

/** An applied recommendation compared before and after, on windows of like load. */
export interface Verification {
  readonly checkedAt: EpochSeconds;
  /** `pending` until enough windows after the change were seen; `regression` outweighs any saving. */
  readonly state: 'pending' | 'verified' | 'no_effect' | 'regression';
  readonly beforeHours: number;
  readonly afterHours: number;
  /** Saved since it was applied, normalised by load; null while pending. */
  readonly verifiedSavings: Amounts | null;
  /** What rose after the change. */
  readonly regressions: readonly ('throttling' | 'oom_kills' | 'restarts')[];
}
