import type { ExportType } from './item-lines.js';

/** What is asked of every operation whose items can be exported. */
export interface ReadRequest<Query> {
  readonly query: Query;
  /** Names of the query parameters that were sent. */
  readonly sent: ReadonlySet<string>;
  readonly mediaType: 'application/json' | ExportType;
  readonly ifNoneMatch: string | undefined;
  readonly signal: AbortSignal;
}
