import type { Mutation } from './mutation.js';

/** What the mutation check and the handlers of the tests tell each other. */
export interface CheckState {
  mutation: Mutation | null;
  /** Whether an answer was changed since the mutation was set. */
  isApplied: boolean;
  /** Operations that were called since it was cleared. */
  readonly called: Set<string>;
}

const KEY: unique symbol = Symbol.for('mutation-check');
/** One for the process, whatever loader a module came from. */
const holder: typeof globalThis & { [KEY]?: CheckState } = globalThis;

/** Undefined where no mutation check runs. */
export const checkState = (): CheckState | undefined => holder[KEY];

export function startCheck(): CheckState {
  holder[KEY] ??= { mutation: null, isApplied: false, called: new Set() };
  return holder[KEY];
}
