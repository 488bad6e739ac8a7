import type { SourceFailureName } from '../../../domain/cluster/source-failures.js';

/**
 * How to go on after a failure.
 * - unavailable: the server, or a proxy in front of it, is down, slow or not Prometheus. Further queries would fail
 *   too.
 * - rejected: the server refused this query; other queries may succeed.
 * - too-large: the range holds too much data; its halves may succeed.
 * - aborted: the caller cancelled the query.
 */
export type FailureKind = 'unavailable' | 'rejected' | 'too-large' | 'aborted';

/** Failures of one query; all others concern the server. */
const KINDS: Partial<Record<SourceFailureName, FailureKind>> = {
  query_rejected: 'rejected',
  query_too_large: 'too-large',
  query_timeout: 'too-large',
  response_too_large: 'too-large',
  cancelled: 'aborted',
};

/** Contains no secrets: quotes from the server are redacted. */
export interface Failure {
  readonly kind: FailureKind;
  readonly name: SourceFailureName;
  /** Begins with the name. */
  readonly detail: string;
  /** Whether the same request is likely to succeed a moment later. */
  readonly isTransient: boolean;
  /** How long the server asks to wait, in seconds; null if it does not say. */
  readonly retryAfterSeconds: number | null;
}

export type Outcome<Value> =
  | { readonly isOk: true; readonly value: Value }
  | { readonly isOk: false; readonly failure: Failure };

export const ok = <Value>(value: Value): Outcome<Value> => ({ isOk: true, value });

/** @param detail what the server or the network reports */
export const fail = (
  name: SourceFailureName,
  detail: string,
  { isTransient = false, retryAfterSeconds = null }: Partial<Pick<Failure, 'isTransient' | 'retryAfterSeconds'>> = {},
): Outcome<never> => ({
  isOk: false,
  failure: { kind: KINDS[name] ?? 'unavailable', name, detail: `${name}: ${detail}`, isTransient, retryAfterSeconds },
});
