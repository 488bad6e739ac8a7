import type { BodyStream } from '../../../contract/index.js';
import { toIso } from '../../../domain/time/instant.js';
import type { TimeRange } from '../../../domain/time/window.js';
import { Problem } from '../../../problem/problem.js';
import { createBatchBudget } from '../../../runtime/event-loop.js';
import type { ExportType, LineWriter } from './item-lines.js';

/**
 * Runs a generator until its first chunk. An error before that still gets an error status, and afterwards `return` runs the
 * `finally` block of the generator.
 * @throws errors of the generator before its first chunk
 */
export async function startStream(chunks: AsyncGenerator<string, void, void>): Promise<BodyStream> {
  let first: IteratorResult<string, void> | null = await chunks.next();
  const stream: BodyStream = {
    async next() {
      const due = first ?? (await chunks.next());
      first = null;
      return due;
    },
    return: () => chunks.return(),
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
}

/** Maps each part; leaving the loop early also ends the iteration of `parts`. */
export async function* mapParts<From, To>(
  parts: AsyncIterable<From>,
  change: (part: From) => To,
): AsyncGenerator<To, void, void> {
  for await (const part of parts) yield change(part);
}

export async function* onePart<Part>(part: Part): AsyncGenerator<Part, void, void> {
  yield part;
}

/** Items that are converted in small batches while they are written, because converting thousands at once blocks the event loop. */
interface LazyItems {
  readonly length: number;
  slice(from: number, to: number): readonly object[];
}

export const lazyItems = <Found>(found: readonly Found[], toItem: (entry: Found) => object): LazyItems => ({
  length: found.length,
  slice: (from, to) => found.slice(from, to).map((entry) => toItem(entry)),
});

/** Number of items that are rendered into one chunk. */
const CHUNK_ITEMS = 100;

/** A part of an export. */
export interface ExportPart {
  /** Range of the data; null if the items have no range. */
  readonly range: TimeRange | null;
  /** Number of all items; null if the request limits the number. */
  readonly total: number | null;
  readonly items: LazyItems;
}

export interface ExportTarget {
  readonly type: ExportType;
  readonly writer: LineWriter;
  /** Prefix of the file name. */
  readonly name: string;
  readonly maxRows: number;
}

export interface ExportReply {
  readonly type: ExportType;
  readonly body: BodyStream;
  readonly headers: Readonly<Record<string, string>>;
}

/** @throws Problem `too-many-rows` */
function refuseTooManyRows(total: number | null, maxRows: number): void {
  if (total === null || total <= maxRows) return;
  const detail =
    `the export would have ${total.toLocaleString('en-US')} items, more than the limit of ${maxRows.toLocaleString('en-US')} ` +
    '(GREENKUBE_EXPORT_MAX_ROWS); use a filter or a shorter range, or read page by page with limit and the header Link';
  throw new Problem('too-many-rows', detail);
}

/** `pods_2024-01-01T000000Z_2024-02-01T000000Z.csv`, without colons, because some file systems do not allow them. */
const fileName = (name: string, range: TimeRange | null, extension: string): string =>
  `${[name, ...(range ? [range.from, range.to] : []).map((at) => toIso(at).replaceAll(':', ''))].join('_')}.${extension}`;

/**
 * Streams items as lines while they are read.
 * @throws Problem `too-many-rows`, and errors of reading the first part
 */
export async function exportReply(
  { type, writer, name, maxRows }: ExportTarget,
  parts: AsyncIterable<ExportPart>,
): Promise<ExportReply> {
  const exported: { range?: TimeRange | null } = {};
  async function* lines(): AsyncGenerator<string, void, void> {
    const budget = createBatchBudget();
    for await (const part of parts) {
      if (exported.range === undefined) {
        refuseTooManyRows(part.total, maxRows);
        exported.range = part.range;
        yield writer.header;
      }
      for (let from = 0; from < part.items.length; from += CHUNK_ITEMS) {
        yield writer.toLines(part.items.slice(from, from + CHUNK_ITEMS));
        if (budget.isSpent()) await budget.renew();
      }
    }
  }
  const body = await startStream(lines());
  if (exported.range === undefined) throw new Error('the export has no parts');
  const file = fileName(name, exported.range, writer.extension);
  return { type, body, headers: { 'Content-Disposition': `attachment; filename="${file}"` } };
}
