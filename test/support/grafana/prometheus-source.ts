import { type DashboardRange, interpolate, regexOf, type VariableValues } from './template-service.js';

export interface PrometheusSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly number[];
}

/** Step of a panel about 1,000 pixels wide; Prometheus scrapes every 30 seconds. */
const SCRAPE_SECONDS = 30;

const stepOf = ({ from, to }: DashboardRange): number => Math.max(SCRAPE_SECONDS, Math.ceil((to - from) / 1000 / 1000));

function expand(expr: string, variables: VariableValues, range: DashboardRange): string {
  const seconds = Math.round((range.to - range.from) / 1000);
  const step = stepOf(range);
  const rate = Math.max(step + SCRAPE_SECONDS, 4 * SCRAPE_SECONDS);
  const macros = {
    __range: `${seconds}s`,
    __range_s: `${seconds}`,
    __interval: `${step}s`,
    __rate_interval: `${rate}s`,
  };
  return interpolate(expr, { ...variables, ...macros }, range, regexOf);
}

async function ask(url: string, path: string, form: Readonly<Record<string, string>>): Promise<unknown> {
  const response = await fetch(`${url}${path}`, { method: 'POST', body: new URLSearchParams(form) });
  const body = (await response.json()) as { status: string; error?: string; data: unknown };
  if (body.status !== 'success') throw new Error(`${body.error}: ${JSON.stringify(form)}`);
  return body.data;
}

/** Sends a query as Grafana's Prometheus data source does. */
export async function queryAsGrafana(
  url: string,
  target: { readonly expr: string; readonly instant: boolean },
  variables: VariableValues,
  range: DashboardRange,
): Promise<PrometheusSeries[]> {
  const query = expand(target.expr, variables, range);
  const end = String(range.to / 1000);
  const form = target.instant
    ? { query, time: end }
    : { query, start: String(range.from / 1000), end, step: String(stepOf(range)) };
  const data = (await ask(url, target.instant ? '/api/v1/query' : '/api/v1/query_range', form)) as {
    result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value?: readonly [number, string];
      readonly values?: readonly (readonly [number, string])[];
    }[];
  };
  return data.result.map(({ metric, value, values }) => ({
    metric,
    values: (values ?? (value === undefined ? [] : [value])).map(([, text]) => Number(text)),
  }));
}

/** The values of a query variable, `label_values(metric, label)`. */
export async function labelValues(
  url: string,
  query: string,
  variables: VariableValues,
  range: DashboardRange,
): Promise<string[]> {
  const [, selector, label] = /^label_values\((.*), (\w+)\)$/.exec(query) ?? [];
  if (selector === undefined || label === undefined) throw new Error(`not a label_values query: ${query}`);
  const match = expand(selector, variables, range);
  const form = new URLSearchParams({
    'match[]': match,
    start: String(range.from / 1000),
    end: String(range.to / 1000),
  });
  const response = await fetch(`${url}/api/v1/label/${label}/values?${form}`);
  return ((await response.json()) as { data: string[] }).data;
}
