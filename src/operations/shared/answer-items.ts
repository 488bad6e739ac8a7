import type { Schemas } from '../../contract/index.js';
import {
  answerUnlessKnown,
  type Conditional,
  type ConditionalDeps,
  type ConditionalRequest,
  type JsonReply,
} from './conditional.js';
import type { ReadDeps } from './deps.js';
import { type ExportSource, exportPages } from './export/export-pages.js';
import type { ExportReply } from './export/export-reply.js';
import { type ExportType, lineWriter } from './export/item-lines.js';

/** What an operation that answers items has of its own. */
export interface ItemsAnswer<Page, Body> {
  readonly question: ConditionalRequest & { readonly mediaType: 'application/json' | ExportType };
  /** That JSON can have. */
  readonly mostItems: number;
  /** Names of the query parameters that were sent. */
  readonly sent: ReadonlySet<string>;
  /** Of files to save. */
  readonly name: string;
  /** Of an item. */
  readonly schema: keyof Schemas;
  readonly source: ExportSource<Page>;
  /** What JSON answers of a page. */
  toBody(page: Page): Body | Promise<Body>;
}

/**
 * The one course of everything that answers items: ETag, then the page as JSON, or the export.
 * @throws see `exportPages`
 */
export const answerItems = <Page, Body>(
  deps: ConditionalDeps & Pick<ReadDeps, 'exportMaxRows' | 'limitLargeResponses'>,
  { question, mostItems, sent, name, schema, source, toBody }: ItemsAnswer<Page, Body>,
): Promise<Conditional<JsonReply<Body> | ExportReply>> =>
  answerUnlessKnown<JsonReply<Body> | ExportReply>(deps, question, async () => {
    const { mediaType, query, signal } = question;
    if (mediaType === 'application/json')
      return {
        type: mediaType,
        body: await deps.limitLargeResponses(mostItems, async () => toBody(await source.readPage()), signal),
      };
    const target = { type: mediaType, writer: lineWriter(mediaType, schema), name, maxRows: deps.exportMaxRows };
    return exportPages(target, source, { query, sent });
  });
