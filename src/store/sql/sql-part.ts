import type { EpochSeconds } from '../../domain/time/window.js';

type SqlValue = string | number | boolean | null;
export type SqlBindings = Readonly<Record<string, SqlValue | readonly SqlValue[]>>;

/** A fragment of SQL with its named bindings. Names are unique within a statement. */
export interface SqlPart {
  readonly sql: string;
  readonly bindings: SqlBindings;
}

/** Formats a time so that PostgreSQL reads it without loss and independent of the session time zone. */
export const timestamp = (instant: EpochSeconds): string => {
  if (instant !== last.instant) last = { instant, text: new Date(instant * 1000).toISOString() };
  return last.text;
};

/** Caches the last result, because all rows of a window have the same time. */
let last = { instant: 0, text: new Date(0).toISOString() };
