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

/** The parts of a list or time series response that differ between operations. */
export interface ItemsAnswer<Page, Body> {
  readonly request: ConditionalRequest & { readonly mediaType: 'application/json' | ExportType };
  /** Maximum number of items of the JSON response. */
  readonly maxItems: number;
  /** Names of the query parameters that were sent. */
  readonly sent: ReadonlySet<string>;
  /** Prefix of the file name of an export. */
  readonly name: string;
  /** Schema of an item. */
  readonly schema: keyof Schemas;
  readonly source: ExportSource<Page>;
  /** JSON body of a page. */
  toBody(page: Page): Body | Promise<Body>;
}

/**
 * Responds with items: 304 if the client has the current response, otherwise a page as JSON, or an export.
 * @throws see `exportPages`
 */
export const answerItems = <Page, Body>(
  deps: ConditionalDeps & Pick<ReadDeps, 'exportMaxRows' | 'limitLargeResponses'>,
  { request, maxItems, sent, name, schema, source, toBody }: ItemsAnswer<Page, Body>,
): Promise<Conditional<JsonReply<Body> | ExportReply>> =>
  answerUnlessKnown<JsonReply<Body> | ExportReply>(deps, request, async () => {
    const { mediaType, query, signal } = request;
    if (mediaType === 'application/json')
      return {
        type: mediaType,
        body: await deps.limitLargeResponses(maxItems, async () => toBody(await source.readPage()), signal),
      };
    const target = { type: mediaType, writer: lineWriter(mediaType, schema), name, maxRows: deps.exportMaxRows };
    return exportPages(target, source, { query, sent });
  });
