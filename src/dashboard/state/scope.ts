import { computed } from '@preact/signals';
import { route } from './route.js';

/** Time range and cluster filter of all views, from the URL. */
export interface Scope {
  /** Query parameters of the API. */
  readonly query: {
    readonly last?: string;
    readonly from?: string;
    readonly to?: string;
    readonly timezone: string;
    readonly cluster?: string[];
  };
  readonly timezone: string;
  /** Messages about invalid parameters, which are replaced by defaults. */
  readonly notices: readonly string[];
}

export const PRESETS = [
  ['1h', 'Last hour'],
  ['24h', 'Last 24 hours'],
  ['7d', 'Last 7 days'],
  ['30d', 'Last 30 days'],
  ['90d', 'Last 90 days'],
  ['ytd', 'This year'],
  ['1y', 'Last year'],
] as const;

const DEFAULT_LAST = '24h';
const LAST = /^([1-9]\d{0,4}(m|h|d|w|mo|y)|ytd)$/;
const TIME = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?$/;
const MAX_FILTERS = 100;
const MAX_NAME = 253;

function isTimezone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return /^[A-Za-z][A-Za-z0-9_+/-]*$/.test(text);
  } catch {
    return false;
  }
}

function rangeOf(params: URLSearchParams, notices: string[]): { last?: string; from?: string; to?: string } {
  const [last, from, to] = ['last', 'from', 'to'].map((name) => params.get(name));
  const isTime = (name: string, text: string | null | undefined): text is string => {
    if (text === null || text === undefined) return false;
    if (TIME.test(text) && !Number.isNaN(Date.parse(text))) return true;
    notices.push(`${name}=${text} is not a time; it is ignored`);
    return false;
  };
  const range = { ...(isTime('from', from) && { from }), ...(isTime('to', to) && { to }) };
  if ('from' in range || 'to' in range) return range;
  if (last === null || last === undefined) return { last: DEFAULT_LAST };
  if (LAST.test(last)) return { last };
  notices.push(`last=${last} is not a length such as 24h, 7d or 6mo; ${DEFAULT_LAST} is shown`);
  return { last: DEFAULT_LAST };
}

/** Reads range, time zone and clusters; invalid values are replaced, each with a message. */
export function parseScope(params: URLSearchParams): Scope {
  const notices: string[] = [];
  const range = rangeOf(params, notices);
  const named = params.get('timezone');
  const timezone = named !== null && isTimezone(named) ? named : 'UTC';
  if (named !== null && named !== timezone) notices.push(`timezone=${named} is not a time zone; UTC is used`);
  const clusters = params.getAll('cluster').filter((name) => name !== '' && name.length <= MAX_NAME);
  if (clusters.length > MAX_FILTERS) notices.push(`only ${MAX_FILTERS} clusters can be selected`);
  const cluster = clusters.slice(0, MAX_FILTERS);
  return { query: { ...range, timezone, ...(cluster.length > 0 && { cluster }) }, timezone, notices };
}

export const scope = computed(() => parseScope(route.value.params));
