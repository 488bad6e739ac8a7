import type { EpochSeconds } from '../../domain/time/window.js';

type SqlValue = string | number | boolean | null;
export type SqlBindings = Readonly<Record<string, SqlValue | readonly SqlValue[]>>;

/** A piece of SQL with the named values it uses. Names are unique within one statement. */
export interface SqlPart {
  readonly sql: string;
  readonly bindings: SqlBindings;
}

/** An instant as PostgreSQL reads it without loss and without a session time zone. */
export const timestamp = (instant: EpochSeconds): string => {
  if (instant !== last.instant) last = { instant, text: new Date(instant * 1000).toISOString() };
  return last.text;
};

/** All rows of a window have the same instant. */
let last = { instant: 0, text: new Date(0).toISOString() };
