import type { ValueType } from './value-types.js';

/** Definition of an option: variable, type, default value, and its row in the option table of the guide. */
export interface Option<T> {
  /** Environment variable. */
  readonly env: `GREENKUBE_${string}`;
  readonly type: ValueType<T>;
  readonly fallback: T;
  readonly help: string;
  /**
   * A secret is never logged or returned. It may also be read from a file, whose path is in the variable with the
   * suffix `_FILE`.
   */
  readonly isSecret: boolean;
  /** An invalid value is a warning, and the default value is used; other invalid values prevent the start. */
  readonly isLenient: boolean;
}

export const option = <T>(env: Option<T>['env'], type: ValueType<T>, fallback: T, help: string): Option<T> => ({
  env,
  type,
  fallback,
  help,
  isSecret: false,
  isLenient: false,
});

export const secret = <T>(env: Option<T>['env'], type: ValueType<T>, fallback: T, help: string): Option<T> => ({
  ...option(env, type, fallback, help),
  isSecret: true,
});

export const lenient = <T>(env: Option<T>['env'], type: ValueType<T>, fallback: T, help: string): Option<T> => ({
  ...option(env, type, fallback, help),
  isLenient: true,
});
