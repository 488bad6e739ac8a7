import type { ApiPlugin, PluginField } from './api-plugin.js';
import type { InfinityQuery } from './dashboard.js';
import { type DashboardRange, interpolate, type VariableValues } from './template-service.js';

/** As Go's `url.QueryEscape`. */
const queryEscape = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');

/** Variables are inserted in the browser; the backend of the plugin then trims values and sorts parameters by name, as Go's `url.Values` does. */
function urlOf(query: InfinityQuery, baseUrl: string, variables: VariableValues, range: DashboardRange): string {
  const put = (text: string): string => interpolate(text, variables, range).trim();
  const params = query.url_options.params.map(({ key, value }) => [key, put(value)] as const);
  const sorted = params.toSorted(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
  const text = sorted.map((pair) => pair.map(queryEscape).join('=')).join('&');
  return `${baseUrl}${put(query.url)}${text === '' ? '' : `?${text}`}`;
}

/** The plugin for the Infinity data source, with its backend parser. */
export const infinityPlugin: ApiPlugin = {
  file: 'greenkube-api-infinity.json',
  read: (target) => {
    const { url, url_options } = target as unknown as InfinityQuery;
    return { path: url, params: url_options.params.map(({ key, value }) => [key, value]) };
  },
  queryOf: (variable) => (variable as unknown as { infinityQuery: InfinityQuery }).infinityQuery,
  async ask(target, baseUrl, variables, range) {
    const query = target as unknown as InfinityQuery;
    const url = urlOf(query, baseUrl, variables, range);
    const headers = { accept: 'application/json;q=0.9,text/plain', 'accept-encoding': 'gzip' };
    const response = await fetch(url, { method: query.url_options.method, headers });
    return { url, status: response.status, body: (await response.json()) as Record<string, unknown> };
  },
  fieldsOf(target, body) {
    const { root_selector: root, columns } = target as unknown as InfinityQuery;
    const rows = (root === '' ? [body] : Reflect.get(body, root)) as Record<string, unknown>[];
    return columns.map(({ selector, text, type }): PluginField => {
      const values = rows.map((row) => row[selector]);
      const isTime = type === 'timestamp';
      return {
        name: text,
        type: isTime ? 'time' : type,
        values: isTime ? values.map((value) => Date.parse(String(value))) : values,
      };
    });
  },
};
