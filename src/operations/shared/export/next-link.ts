import type { QueryValues } from '../request/normal-form.js';

/**
 * The header `Link` to the next page (RFC 8288), relative to the request's own address: what was sent, at another place.
 * @param sent names of the parameters that were sent; the others are defaults
 */
export function nextLink(query: QueryValues, sent: ReadonlySet<string>, cursor: string | null): Record<string, string> {
  if (cursor === null) return {};
  const pairs = Object.entries(query)
    .filter(([name]) => sent.has(name) && name !== 'cursor' && name !== 'offset')
    .flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)]));
  return { Link: `<?${new URLSearchParams([...pairs, ['cursor', cursor]])}>; rel="next"` };
}
