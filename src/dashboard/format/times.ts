/** Texts of times in the time zone of the view. */

const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(timezone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${timezone} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat('en-GB', { timeZone: timezone, ...options });
  formats.set(key, known);
  return known;
}

const DATE_TIME = { year: 'numeric', month: 'short', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;

/** `12 May 2026, 14:05 Europe/Paris` */
export const formatTime = (iso: string | null, timezone: string): string =>
  iso === null ? 'never' : `${formatIn(timezone, DATE_TIME).format(Date.parse(iso))} ${timezone}`;

/** `12 May 2026, 14:05`, for cells and axes whose time zone is shown elsewhere. */
export const formatShortTime = (milliseconds: number, timezone: string): string =>
  formatIn(timezone, DATE_TIME).format(milliseconds);

/** Day, and hour of the day from 0 to 23, of an instant. */
export function dayAndHour(iso: string, timezone: string): { readonly day: string; readonly hour: number } {
  const at = Date.parse(iso);
  const day = formatIn(timezone, { weekday: 'short', day: '2-digit', month: 'short' }).format(at);
  return { day, hour: Number(formatIn(timezone, { hour: '2-digit', hourCycle: 'h23' }).format(at)) };
}
