import type { Mutation } from './mutation.js';

/** State shared by the mutation check and the handlers under test. */
export interface CheckState {
  mutation: Mutation | null;
  /** Whether a response was changed since the mutation was set. */
  isApplied: boolean;
  /** Operations called since the set was cleared. */
  readonly called: Set<string>;
}

const KEY: unique symbol = Symbol.for('mutation-check');
/** One object per process, shared by all module loaders. */
const holder: typeof globalThis & { [KEY]?: CheckState } = globalThis;

/** Undefined outside the mutation check. */
export const checkState = (): CheckState | undefined => holder[KEY];

export function startCheck(): CheckState {
  holder[KEY] ??= { mutation: null, isApplied: false, called: new Set() };
  return holder[KEY];
}
