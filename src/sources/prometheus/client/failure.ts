/**
 * Why a query failed.
 * - unavailable: the server, or a proxy in front of it, is down, slow or not Prometheus. Further queries would fail
 *   too.
 * - rejected: the server refused this query; other queries may succeed.
 * - too-large: the range holds too much data; its halves may succeed.
 * - aborted: the caller cancelled the query.
 */
export type FailureKind = 'unavailable' | 'rejected' | 'too-large' | 'aborted';

/** Contains no secrets: quotes from the server are redacted. */
export interface Failure {
  readonly kind: FailureKind;
  readonly detail: string;
  /** Whether the same request is likely to succeed a moment later. */
  readonly isTransient: boolean;
}

export type Outcome<Value> =
  | { readonly isOk: true; readonly value: Value }
  | { readonly isOk: false; readonly failure: Failure };

export const ok = <Value>(value: Value): Outcome<Value> => ({ isOk: true, value });

export const fail = (kind: FailureKind, detail: string, isTransient = false): Outcome<never> => ({
  isOk: false,
  failure: { kind, detail, isTransient },
});
