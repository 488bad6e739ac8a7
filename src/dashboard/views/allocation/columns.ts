import {
  formatBytes,
  formatCarbon,
  formatCores,
  formatCount,
  formatEnergy,
  formatMoney,
  formatRatio,
} from '../../format/numbers.js';
import { type Banded, bandedOf } from '../../format/quantities.js';
import type { Row } from './levels.js';

type Format = (value: number | null, row: Row) => string;

/** A column of the allocation table. */
export interface Column {
  readonly name: string;
  readonly title: string;
  readonly value: (row: Row) => number | string | null;
  /** Null for texts. */
  readonly format: Format | null;
  readonly band?: (row: Row) => Banded;
  /** Sort parameter of the API without `-`. */
  readonly sort?: 'carbon_grams' | 'energy_kwh' | 'cost_usd';
}

const number = (name: string, title: string, format: Format, value: (row: Row) => number | null): Column => ({
  name,
  title,
  format,
  value,
});
const text = (name: string, title: string, value: (row: Row) => string | null): Column => ({
  name,
  title,
  format: null,
  value,
});

/** All columns in the order of the table. */
export const COLUMNS: readonly Column[] = [
  text('cluster', 'Cluster', (row) => row.cluster),
  text('namespace', 'Namespace', (row) => row.namespace),
  text('workload', 'Workload', (row) => row.workload),
  text('node', 'Node', (row) => row.node),
  {
    ...number('carbon_grams', 'Carbon', formatCarbon, (row) => row.carbon_grams),
    sort: 'carbon_grams',
    band: (row) => bandedOf(row, 'carbon'),
  },
  number('carbon_share', 'Share of carbon', formatRatio, (row) => row.carbon_share),
  number('carbon_operational_grams', 'Operational', formatCarbon, (row) => row.carbon_operational_grams),
  number('carbon_embodied_grams', 'Embodied', formatCarbon, (row) => row.carbon_embodied_grams),
  {
    ...number('energy_kwh', 'Energy', formatEnergy, (row) => row.energy_kwh),
    sort: 'energy_kwh',
    band: (row) => bandedOf(row, 'energy'),
  },
  {
    ...number(
      'cost',
      'Cost',
      (value, row) => formatMoney(value, row.currency),
      (row) => row.cost,
    ),
    sort: 'cost_usd',
    band: (row) => bandedOf(row, 'cost'),
  },
  number('cost_share', 'Share of cost', formatRatio, (row) => row.cost_share),
  number('cpu_usage_millicores', 'CPU used', formatCores, (row) => row.cpu_usage_millicores),
  number('cpu_request_millicores', 'CPU requested', formatCores, (row) => row.cpu_request_millicores),
  number('memory_usage_bytes', 'Memory used', formatBytes, (row) => row.memory_usage_bytes),
  number('memory_request_bytes', 'Memory requested', formatBytes, (row) => row.memory_request_bytes),
  number('pods', 'Pods', formatCount, (row) => row.pods),
  text('quality', 'Quality', (row) => row.quality),
];

const DEFAULT = [
  'carbon_grams',
  'carbon_share',
  'energy_kwh',
  'cost',
  'cpu_usage_millicores',
  'cpu_request_millicores',
];

/** The chosen columns in the order of the table, and the names that do not exist. */
export function chosenColumns(text: string | null): {
  readonly columns: readonly Column[];
  readonly unknown: string[];
} {
  const names = text === null || text === '' ? DEFAULT : text.split(',');
  const unknown = names.filter((name) => !COLUMNS.some((column) => column.name === name));
  const columns = COLUMNS.filter(({ name }) => names.includes(name));
  return { columns: columns.length > 0 ? columns : COLUMNS.filter(({ name }) => DEFAULT.includes(name)), unknown };
}

/** Spreadsheets would evaluate a text that begins like a formula; the exports of the API do the same. */
const cellOf = (value: number | string | null): string => {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const CURRENCY = text('currency', 'Currency', (row) => row.currency);

/**
 * The shown rows and columns as CSV (RFC 4180), with the names and exact numbers of the API; unknown is an empty cell.
 * The currency of costs, which the table shows as a sign, is the last column.
 */
export function toCsv(rows: readonly Row[], shown: readonly Column[]): string {
  const columns = shown.some(({ name }) => name === 'cost') ? [...shown, CURRENCY] : shown;
  const lines = [
    ['name', ...columns.map(({ name }) => name)],
    ...rows.map((row) => [cellOf(row.name), ...columns.map(({ value }) => cellOf(value(row)))]),
  ];
  return lines.map((cells) => `${cells.join(',')}\r\n`).join('');
}
