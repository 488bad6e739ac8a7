/**
 * Why a question got no answer.
 * - unavailable: the server (or what stands in front of it) is down, slow or not Prometheus; asking more is useless.
 * - rejected: this question was refused; others may be answered.
 * - too-large: this range holds too much; its halves may be answered.
 * - aborted: the caller gave up.
 */
export type FailureKind = 'unavailable' | 'rejected' | 'too-large' | 'aborted';

/** Free of secrets: what it quotes of the server was redacted. */
export interface Failure {
  readonly kind: FailureKind;
  readonly detail: string;
  /** Whether the same request may well succeed a moment later. */
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
