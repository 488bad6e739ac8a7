/** Query parameters after validation. */
export type QueryValues = Readonly<Record<string, unknown>>;

/** One text for all ways to write the same query: names sorted, values of a filter sorted and without repeats. */
export function normalForm(query: QueryValues, without: readonly string[] = []): string {
  const entries = Object.entries(query)
    .filter(([name, value]) => value !== undefined && !without.includes(name))
    .map(([name, value]) => [name, Array.isArray(value) ? [...new Set(value)].sort() : value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(entries);
}
