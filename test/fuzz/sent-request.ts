/** A cursor that is known only when the service runs: of the query's own first page, or of another query. */
export type CursorPlan = 'none' | 'own' | 'foreign' | 'damaged' | 'forged';
/** An invariant between several responses, checked in addition to the response itself. */
export type Invariant = 'none' | 'totals' | 'shares' | 'next-page' | 'not-modified';

/** One generated request; `pairs` are already encoded, so that they can include broken encodings. */
export interface FuzzCase {
  readonly method: string;
  readonly path: string;
  readonly pairs: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The service with a low row limit, which rejects many queries. */
  readonly service: 'roomy' | 'tight';
  readonly cursor: CursorPlan;
  /** One field of a forged cursor, by its position, and its new value. */
  readonly forgery: readonly [field: number, value: number | string | null];
  readonly invariant: Invariant;
}

/** The raw request. */
export interface SentRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function toRequest(fuzzCase: FuzzCase, cursor: string | null): SentRequest {
  const pairs = cursor === null ? fuzzCase.pairs : [...fuzzCase.pairs, `cursor=${cursor}`];
  const { method, path, headers, body } = fuzzCase;
  return { method, target: pairs.length === 0 ? path : `${path}?${pairs.join('&')}`, headers, body };
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The request as a shell command, to repeat it by hand against a service on its default port. */
export function toCurl({ method, target, headers, body }: SentRequest): string {
  const how = method === 'HEAD' ? ['--head'] : method === 'GET' ? [] : ['-X', method];
  const lines = Object.entries(headers).flatMap(([name, value]) => ['-H', quoted(`${name}: ${value}`)]);
  const data = body === '' ? [] : ['--data-raw', quoted(body), ...(method === 'GET' ? ['-X', 'GET'] : [])];
  return ['curl -g --path-as-is', ...how, ...lines, ...data, quoted(`http://localhost:8000${target}`)].join(' ');
}
