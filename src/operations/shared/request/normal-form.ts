/** Query parameters after validation. */
export type QueryValues = Readonly<Record<string, unknown>>;

/** The same text for all spellings of a query: names are sorted, values of a filter are sorted and unique. */
export function normalForm(query: QueryValues, without: readonly string[] = []): string {
  const entries = Object.entries(query)
    .filter(([name, value]) => value !== undefined && !without.includes(name))
    .map(([name, value]) => [name, Array.isArray(value) ? [...new Set(value)].sort() : value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(entries);
}
