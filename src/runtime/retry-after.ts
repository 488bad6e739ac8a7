/**
 * Seconds to wait according to Retry-After (RFC 9110); null when it is missing or invalid. A date is compared with the
 * `Date` header of the same response, so that the clocks need not agree.
 * @param text value of `Retry-After`
 * @param date value of `Date`
 */
export function retryAfterSeconds(text: string | null | undefined, date: string | null | undefined): number | null {
  const asked = text?.trim() ?? '';
  if (/^\d{1,9}$/.test(asked)) return Number(asked);
  if (!asked.endsWith(' GMT')) return null;
  const seconds = (Date.parse(asked) - Date.parse(date ?? '')) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}
