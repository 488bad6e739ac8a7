import { parse } from 'csv-parse/sync';
import { tableRow } from './generated-part.js';

type Row = Readonly<Record<string, string>>;

/** How the guide shows a reference table: the columns of every row, or the number of rows per value of some columns. */
type Shown = { readonly columns: readonly string[] } | { readonly countedBy: readonly string[] };

/** Reference tables of src/reference/data. Tables of more than 1,000 rows are counted, the others are shown in full. */
const SHOWN: Readonly<Record<string, Shown>> = {
  'power-coefficients.csv': {
    columns: [
      'microarchitecture',
      ...['idle', 'full'].flatMap((load) => ['p10', 'median', 'p90'].map((part) => `${load}_watts_${part}`)),
      'samples',
    ],
  },
  'power-curves.csv': {
    columns: [
      'microarchitecture',
      ...['idle', 'load10', 'load50', 'full'].flatMap((load) =>
        ['_low', '', '_high'].map((end) => `${load}_watts${end}`),
      ),
    ],
  },
  'measured-hosts.csv': {
    columns: [
      'provider',
      'instance_type',
      'cpu_model',
      ...['package', 'memory'].flatMap((part) =>
        ['idle', 'load10', 'load50', 'full'].map((load) => `${part}_watts_${load}`),
      ),
      'other_watts',
    ],
  },
  'instance-types.csv': { countedBy: ['provider', 'microarchitecture'] },
  'provider-defaults.csv': {
    columns: ['provider', 'idle_watts_per_vcpu', 'full_watts_per_vcpu', 'pue_low', 'pue', 'pue_high', 'year', 'source'],
  },
  'regions.csv': { columns: ['provider', 'region', 'country', 'grid_zone'] },
  'grid-intensity.csv': { columns: ['zone', 'low', 'grams_co2e_per_kwh', 'high', 'year'] },
  'grid-intensity-alternative.csv': { columns: ['zone', 'low', 'grams_co2e_per_kwh', 'high', 'year', 'basis'] },
  'gpu-power.csv': {
    columns: [
      'model',
      ...['idle', 'full'].flatMap((load) => ['_low', '', '_high'].map((end) => `${load}_watts${end}`)),
      'mig_compute_slices',
      'mig_memory_slices',
      'source',
    ],
  },
  'prices.csv': { columns: ['resource', 'usd', 'unit', 'source'] },
  'instance-prices.csv': { countedBy: ['provider', 'region'] },
  'serverless-prices.csv': {
    columns: [
      ...['product', 'architecture', 'region', 'usd_per_vcpu_hour', 'usd_per_gib_hour'],
      ...['band_low', 'band_high', 'vcpu_sizes', 'gib_per_size', 'overhead_gib', 'source'],
    ],
  },
};

/** `idle_watts_low` becomes `idle watts low`. */
const titleOf = (column: string): string => column.replaceAll('_', ' ');

const table = (titles: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  tableRow(titles),
  tableRow(titles.map(() => '---')),
  ...rows.map(tableRow),
];

/**
 * A reference table as Markdown.
 * @param file name in src/reference/data
 * @param text comma-separated content of the file
 * @throws Error when the guide does not say how to show the file, or the file has not the columns to show
 */
export function coefficientTable(file: string, text: string): string[] {
  const shown = SHOWN[file];
  if (shown === undefined) throw new Error(`${file}: scripts/guide/coefficient-tables.ts does not say how to show it`);
  const rows: Row[] = parse(text, { bom: true, columns: true });
  const columns = 'columns' in shown ? shown.columns : shown.countedBy;
  const absent = columns.filter((column) => rows[0]?.[column] === undefined);
  if (absent.length > 0) throw new Error(`${file}: no column ${absent.join(', ')}`);
  const cells = rows.map((row) => columns.map((column) => row[column] ?? ''));
  const titles = columns.map(titleOf);
  return 'columns' in shown ? table(titles, cells) : table([...titles, 'rows'], counted(cells));
}

/** Each distinct row once, with its number, in order of first occurrence of the first cell. */
function counted(rows: readonly (readonly string[])[]): string[][] {
  const counts = new Map<string, { cells: readonly string[]; count: number }>();
  for (const cells of rows) {
    const key = cells.join('\n');
    counts.set(key, { cells, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  return [...counts.values()]
    .sort((a, b) => (a.cells.join('\n') < b.cells.join('\n') ? -1 : 1))
    .map(({ cells, count }) => [...cells.map((cell) => cell || 'unknown'), String(count)]);
}
