import type { ValueType } from './value-types.js';

/** One setting: everything that is known of it is in one place, the README's table included. */
export interface Option<T> {
  /** Environment variable. */
  readonly env: `GREENKUBE_${string}`;
  readonly type: ValueType<T>;
  readonly fallback: T;
  readonly help: string;
  /** Never logged or answered; may also be given as a file, named by the variable with `_FILE` behind it. */
  readonly isSecret: boolean;
}

export const option = <T>(env: Option<T>['env'], type: ValueType<T>, fallback: T, help: string): Option<T> => ({
  env,
  type,
  fallback,
  help,
  isSecret: false,
});

export const secret = <T>(env: Option<T>['env'], type: ValueType<T>, fallback: T, help: string): Option<T> => ({
  ...option(env, type, fallback, help),
  isSecret: true,
});
