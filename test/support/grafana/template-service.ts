/** Values of variables: one, or several of a multi-value variable. */
export type VariableValues = Readonly<Record<string, string | readonly string[]>>;

export interface DashboardRange {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

const VARIABLE = /\$(\w+)|\[\[(\w+?)(?::(\w+))?\]\]|\$\{(\w+)(?::([\w:]+))?\}/g;

/** Format of several values in a data source; Grafana's default is a glob. */
type Format = (values: readonly string[]) => string;
const globOf: Format = (values) => (values.length === 1 ? (values[0] ?? '') : `{${values.join(',')}}`);
export const regexOf: Format = (values) => (values.length === 1 ? (values[0] ?? '') : `(${values.join('|')})`);

function instant(milliseconds: number, format: string | undefined): string {
  if (format === undefined) return String(milliseconds);
  if (format === 'date' || format === 'date:iso') return new Date(milliseconds).toISOString();
  if (format === 'date:seconds') return String(Math.floor(milliseconds / 1000));
  throw new Error(`unsupported format ${format}`);
}

/** Inserts values into a text as Grafana's template service does: other text is unchanged. */
export function interpolate(
  text: string,
  variables: VariableValues,
  range: DashboardRange,
  format: Format = globOf,
): string {
  return text.replaceAll(VARIABLE, (match, plain, square, _squareFormat, curly, curlyFormat) => {
    const name: string = plain ?? square ?? curly;
    if (name === '__from') return instant(range.from, curlyFormat);
    if (name === '__to') return instant(range.to, curlyFormat);
    const value = variables[name];
    if (value === undefined) return match;
    const values = typeof value === 'string' ? [value] : value;
    if (curlyFormat === 'percentencode') return encodeURIComponent(format(values));
    return curlyFormat === 'raw' ? values.join(',') : format(values);
  });
}
