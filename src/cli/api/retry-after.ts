/**
 * Seconds that an answer asks to wait (RFC 9110, Retry-After); null when it asks nothing that can be read. A date is
 * compared with the answer's own `Date`, so that the clocks of both sides need not agree.
 */
export function retryAfterSeconds(headers: Headers): number | null {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text);
  if (!text.endsWith(' GMT')) return null;
  const seconds = (Date.parse(text) - Date.parse(headers.get('date') ?? '')) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}
