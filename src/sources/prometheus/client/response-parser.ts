import { fail, type Outcome, ok } from './failure.js';

/** A matrix has 6 levels; the rest is for statistics of the server. */
const MAX_DEPTH = 32;
/** Everything but the series: status, warnings, statistics, or an error page. */
const MAX_ENVELOPE_BYTES = 1024 * 1024;
/** One series of an hour has some kilobytes. */
const MAX_SERIES_BYTES = 4 * 1024 * 1024;
const MAX_SERIES = 300_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
/** Depth inside of the array `data.result`. */
const RESULT_DEPTH = 3;
/** Longest key of interest, `result`. */
const MAX_KEY_BYTES = 6;

/** A response body, parsed. */
export interface ParsedBody<Entry> {
  /** The JSON with an empty `data.result`; undefined if the body is not JSON. */
  readonly json: unknown;
  /** The elements of `data.result`; null if one of them has the wrong form. */
  readonly entries: readonly Entry[] | null;
  /** The body without the elements, for messages. */
  readonly text: string;
}

/** Parses the response of a query while it arrives, one series at a time. */
export interface ResponseParser<Entry> {
  /** A failure means that the rest of the body must not be read. */
  push(chunk: Buffer): Outcome<null>;
  end(): ParsedBody<Entry>;
}

/**
 * A parser whose memory and whose uninterrupted work are bounded, whatever the server sends: it measures the depth of
 * the JSON before anything is parsed, and converts each series as soon as it is complete.
 * @param convert returns null for an element with the wrong form
 */
export function createResponseParser<Entry>(convert: (element: unknown) => Entry | null): ResponseParser<Entry> {
  const scanner = createScanner();
  const entries: Entry[] = [];
  const envelope: Buffer[] = [];
  let series: Buffer[] = [];
  let sizes = { envelope: 0, series: 0 };
  let isMalformed = false;

  const keep = (part: Buffer, place: Place): void => {
    if (place === 'between') {
      // Between the elements are only commas and white space.
      if (!isMalformed && part.some((byte) => byte !== 0x2c && byte > 0x20)) isMalformed = true;
      return;
    }
    sizes = { ...sizes, [place]: sizes[place] + part.length };
    (place === 'envelope' ? envelope : series).push(part);
  };
  const endSeries = (): void => {
    const element = isMalformed ? undefined : parseJson(Buffer.concat(series).toString('utf8'));
    const entry = element === undefined ? null : convert(element);
    series = [];
    sizes = { ...sizes, series: 0 };
    if (entry === null) isMalformed = true;
    else entries.push(entry);
  };
  return {
    push(chunk) {
      let from = 0;
      const isShallow = scanner.scan(chunk, (until, place) => {
        keep(chunk.subarray(from, until), place);
        from = until;
        if (place === 'series') endSeries();
      });
      if (!isShallow) return fail('response_too_deep', `the response has more than ${MAX_DEPTH} levels`);
      keep(chunk.subarray(from), scanner.place());
      if (sizes.envelope > MAX_ENVELOPE_BYTES)
        return fail('not_prometheus', `the response has more than ${MAX_ENVELOPE_BYTES} bytes besides its series`);
      if (sizes.series > MAX_SERIES_BYTES)
        return fail('response_too_large', `one series of the response is larger than ${MAX_SERIES_BYTES} bytes`);
      if (entries.length > MAX_SERIES)
        return fail('response_too_large', `the response has more than ${MAX_SERIES} series`);
      return ok(null);
    },
    end() {
      const text = Buffer.concat(envelope).toString('utf8');
      return { json: parseJson(text), entries: isMalformed ? null : entries, text };
    },
  };
}

/** Where a byte of the body is: around the series, in one of them, or between two. */
type Place = 'envelope' | 'series' | 'between';

interface Scanner {
  /**
   * @param onPlaceEnd called with the index at which a place ends, and the place
   * @returns false if the JSON is too deep
   */
  scan(chunk: Buffer, onPlaceEnd: (until: number, place: Place) => void): boolean;
  place(): Place;
}

/** Follows strings, brackets and the keys `data` and `result`. Bytes of other characters in UTF-8 never look like them. */
function createScanner(): Scanner {
  let depth = 0;
  let isInString = false;
  let isEscaped = false;
  let place: Place = 'envelope';
  /** The start of the last string at depth 1 and 2, which is a key when a bracket follows. */
  let key = '';
  let isInData = false;

  const open = (byte: number): void => {
    if (depth === 1) isInData = byte === OPEN_OBJECT && key === 'data';
    depth += 1;
  };
  return {
    scan(chunk, onPlaceEnd) {
      const move = (until: number, next: Place): void => {
        onPlaceEnd(until, place);
        place = next;
      };
      for (let index = 0; index < chunk.length; index += 1) {
        const byte = chunk[index];
        if (isInString) {
          if (isEscaped) isEscaped = false;
          else if (byte === BACKSLASH) isEscaped = true;
          else if (byte === QUOTE) isInString = false;
          else if (depth <= 2 && key.length <= MAX_KEY_BYTES) key += String.fromCharCode(byte ?? 0);
        } else if (byte === QUOTE) {
          isInString = true;
          if (depth <= 2) key = '';
        } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
          if (place === 'between' && byte === OPEN_OBJECT) move(index, 'series');
          open(byte);
          if (depth > MAX_DEPTH) return false;
          const isResult = byte === OPEN_ARRAY && isInData && key === 'result';
          if (place === 'envelope' && depth === RESULT_DEPTH && isResult) move(index + 1, 'between');
        } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
          depth -= 1;
          if (place === 'series' && depth === RESULT_DEPTH) move(index + 1, 'between');
          else if (place === 'between' && depth < RESULT_DEPTH) move(index, 'envelope');
        }
      }
      return true;
    },
    place: () => place,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
