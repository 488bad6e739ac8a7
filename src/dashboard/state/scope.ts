import { computed } from '@preact/signals';
import { route } from './route.js';

/** Clusters and labels that all views select. */
interface Filters {
  readonly cluster?: string[];
  readonly label?: string[];
}

/** Time range and filters of all views, from the URL. */
export interface Scope {
  /** Query parameters of the API. */
  readonly query: Filters & {
    readonly last?: string;
    readonly from?: string;
    readonly to?: string;
    readonly timezone: string;
  };
  /** The filters without the time range, for what is not of a range. */
  readonly filters: Filters;
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
const MAX_LABEL = 382;
const NAME = '[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?';
const KEY = `(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?/)?${NAME}`;
/** `key`, `key:value` or `!key:value`, as in the contract. */
const LABEL = new RegExp(`^(?:${KEY}(?::(?:${NAME})?)?|!${KEY}:(?:${NAME})?)$`);

/** Whether a text is the key of a label. */
export const isLabelKey = (text: string): boolean => text.length <= 317 && new RegExp(`^${KEY}$`).test(text);

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

/** Reads range, time zone, clusters and labels; invalid values are replaced, each with a message. */
export function parseScope(params: URLSearchParams): Scope {
  const notices: string[] = [];
  const range = rangeOf(params, notices);
  const named = params.get('timezone');
  const timezone = named !== null && isTimezone(named) ? named : 'UTC';
  if (named !== null && named !== timezone) notices.push(`timezone=${named} is not a time zone; UTC is used`);
  const cluster = listOf(params, 'cluster', (name) => name !== '' && name.length <= MAX_NAME, notices);
  const label = listOf(params, 'label', (text) => text.length <= MAX_LABEL && LABEL.test(text), notices);
  const filters = { ...(cluster.length > 0 && { cluster }), ...(label.length > 0 && { label }) };
  return { query: { ...range, timezone, ...filters }, filters, timezone, notices };
}

/** Valid values of a repeatable parameter. */
function listOf(
  params: URLSearchParams,
  name: string,
  isValid: (text: string) => boolean,
  notices: string[],
): string[] {
  const texts = [...new Set(params.getAll(name))];
  const wrong = texts.filter((text) => !isValid(text));
  if (wrong.length > 0) notices.push(`invalid values of ${name} are ignored: ${wrong.slice(0, 3).join(', ')}`);
  const valid = texts.filter(isValid);
  if (valid.length > MAX_FILTERS) notices.push(`only ${MAX_FILTERS} values of ${name} can be selected`);
  return valid.slice(0, MAX_FILTERS);
}

export const scope = computed(() => parseScope(route.value.params));
