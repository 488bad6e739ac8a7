/** One series of a range query: labels, and a value by window start. */
export interface WindowSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: ReadonlyMap<number, number>;
}

/** Queries a value per window, each evaluated at the end of the window, by window start. */
export async function queryWindows(
  url: string,
  query: string,
  range: { readonly from: number; readonly to: number },
): Promise<WindowSeries[]> {
  const body = new URLSearchParams({ query, start: String(range.from + 300), end: String(range.to), step: '300' });
  const response = await fetch(`${url}/api/v1/query_range`, { method: 'POST', body });
  const reply = (await response.json()) as { status: string; error?: string; data: { result: RawSeries[] } };
  if (reply.status !== 'success') throw new Error(`${query}: ${reply.error}`);
  return reply.data.result.map(({ metric, values }) => ({
    labels: metric,
    values: new Map(values.map(([end, value]) => [end - 300, Number(value)])),
  }));
}

interface RawSeries {
  readonly metric: Record<string, string>;
  readonly values: readonly (readonly [number, string])[];
}

/** Sample times of the series of a selector in the range and five minutes on both sides, ascending. */
export async function querySampleTimes(
  url: string,
  selector: string,
  range: { readonly from: number; readonly to: number },
): Promise<{ readonly labels: Readonly<Record<string, string>>; readonly times: readonly number[] }[]> {
  const body = new URLSearchParams({
    query: `${selector}[${range.to - range.from + 600}s]`,
    time: String(range.to + 300),
  });
  const response = await fetch(`${url}/api/v1/query`, { method: 'POST', body });
  const reply = (await response.json()) as { status: string; error?: string; data: { result: RawSeries[] } };
  if (reply.status !== 'success') throw new Error(`${selector}: ${reply.error}`);
  return reply.data.result.map(({ metric, values }) => ({ labels: metric, times: values.map(([time]) => time) }));
}

/** Sums of the series with the same key, by key and window. */
export type SummedSeries = ReadonlyMap<string, ReadonlyMap<number, number>>;

export function sumByKey(
  series: readonly WindowSeries[],
  keyOf: (labels: Readonly<Record<string, string>>) => string,
): SummedSeries {
  const sums = new Map<string, Map<number, number>>();
  for (const { labels, values } of series) {
    const key = keyOf(labels);
    const sum = sums.get(key) ?? new Map<number, number>();
    for (const [start, value] of values) sum.set(start, (sum.get(start) ?? 0) + value);
    sums.set(key, sum);
  }
  return sums;
}
