import { JSONPath } from 'jsonpath-plus';
import type { ApiPlugin, PluginAnswer, PluginField } from './api-plugin.js';
import type { Target } from './dashboard.js';
import { type DashboardRange, interpolate, type VariableValues } from './template-service.js';

/** Variables first, then the plugin's own macros. */
function replace(text: string, variables: VariableValues, range: DashboardRange): string {
  const [from, to] = [new Date(range.from), new Date(range.to)];
  return interpolate(text, variables, range)
    .replaceAll('$__unixEpochFrom()', String(Math.floor(range.from / 1000)))
    .replaceAll('$__unixEpochTo()', String(Math.floor(range.to / 1000)))
    .replaceAll('$__isoFrom()', from.toISOString())
    .replaceAll('$__isoTo()', to.toISOString());
}

/** The request of a query: parameters without a name are dropped, repeated ones kept, repeated slashes merged. */
function urlOf(target: Target, baseUrl: string, variables: VariableValues, range: DashboardRange): string {
  const put = (text: string): string => replace(text, variables, range);
  const path = `/${put(target.urlPath)}`.replaceAll(/\/+/g, '/');
  const params = target.params.map(([key, value]) => [put(key), put(value)] as const).filter(([key]) => key !== '');
  const query = params.map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`).join('&');
  const url = `${path}${query === '' ? '' : path.includes('?') ? `&${query}` : `?${query}`}`;
  if (url.includes('..')) throw new Error('URL path contains unsafe characters');
  return baseUrl + url;
}

/** Sends a query through Grafana's proxy. */
async function ask(
  target: Target,
  baseUrl: string,
  variables: VariableValues,
  range: DashboardRange,
): Promise<PluginAnswer> {
  const url = urlOf(target, baseUrl, variables, range);
  const headers = { accept: 'application/json, text/plain, */*', ...Object.fromEntries(target.headers) };
  const response = await fetch(url, { method: target.method, headers });
  return { url, status: response.status, body: (await response.json()) as Record<string, unknown> };
}

function typed(value: unknown, type: string): unknown {
  if (value === null) return null;
  if (type === 'time') return Date.parse(String(value));
  if (type === 'number') return typeof value === 'number' ? value : Number.parseFloat(String(value));
  return type === 'string' ? String(value) : value;
}

/** @throws when the fields differ in length, as the plugin does */
function fieldsOf(target: Target, body: object): PluginField[] {
  const fields = target.fields.map(({ jsonPath, name, type }) => {
    const found: unknown[] = JSONPath({ path: jsonPath, json: body });
    return { name, type, values: found.map((value) => typed(value, type)) };
  });
  if (new Set(fields.map(({ values }) => values.length)).size > 1) throw new Error('Fields have different lengths');
  return fields;
}

/** The plugin for the JSON API data source. */
export const jsonApiPlugin: ApiPlugin = {
  file: 'greenkube-api.json',
  read: (target) => {
    const { urlPath, params } = target as Target;
    return { path: urlPath, params };
  },
  queryOf: (variable) => variable,
  ask: (target, ...rest) => ask(target as Target, ...rest),
  fieldsOf: (target, body) => fieldsOf(target as Target, body),
};
