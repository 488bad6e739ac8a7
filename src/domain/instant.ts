import type { EpochSeconds } from './window.js';

/** ISO 8601 in UTC, to the second. */
export const toIso = (instant: EpochSeconds): string =>
  new Date(instant * 1000).toISOString().replace(/\.\d{3}Z$/, 'Z');

export const toIsoOrNull = (instant: EpochSeconds | null): string | null => (instant === null ? null : toIso(instant));
