import { type DeclaredMetric, listMetrics } from '../src/telemetry/list-metrics.js';
import { tableRow, updateGuidePage } from './guide/generated-part.js';

/** Writes the table of Prometheus metrics into the guide's page on metrics; `--check` reports whether it is up to date. */
const code = (text: string): string => `\`${text}\``;

const row = ({ name, type, labels, help }: DeclaredMetric): string =>
  // Markdown would show `__idle__` as bold text.
  tableRow([code(name), type, labels.map(code).join(', '), help.replaceAll(/__\w+__/g, code)]);

updateGuidePage({
  slug: 'metrics',
  name: 'metrics',
  lines: ['| Metric | Type | Labels | Meaning |', '| --- | --- | --- | --- |', ...listMetrics().map(row)],
});
