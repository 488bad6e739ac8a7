/**
 * The names in the values of a filter. Grafana inserts the values of a variable as `{a,b}` (its default), or as `(a|b)` with
 * escapes of regular expressions; a variable without a value is empty and does not filter. The text itself is a name too,
 * because names of clusters can have any characters, and unknown names match nothing.
 */
export const toNames = (values: readonly string[] = []): string[] => [
  ...new Set(values.flatMap((value) => (value === '' ? [] : [value, ...listed(value)]))),
];

function listed(text: string): string[] {
  const glob = /^\{(.*)\}$/.exec(text)?.[1];
  const names = glob?.split(',') ?? (/^\((.*)\)$/.exec(text)?.[1] ?? text).split(/(?<!\\)\|/);
  return names.map((name) => name.replaceAll(/\\(.)/g, '$1')).filter((name) => name !== '');
}
