import type { EpochSeconds } from './window.js';

/** ISO 8601 in UTC, to the second. */
export const toIso = (instant: EpochSeconds): string =>
  `${new Date(instant * 1000).toISOString().slice(0, -'.000Z'.length)}Z`;

export const toIsoOrNull = (instant: EpochSeconds | null): string | null => (instant === null ? null : toIso(instant));
