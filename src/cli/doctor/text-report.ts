import type { Schemas } from '../../contract/index.js';
import { printableText } from '../command/printable-text.js';

type Report = Schemas['ClusterDiagnostics'];

const VERDICTS: Readonly<Record<Report['status'], string>> = {
  ok: 'no problems found',
  problems: 'problems found',
  failed: 'cannot be collected',
};

/** A report for a terminal. */
export function textReport(report: Report): string {
  const { cluster, status, server, source, window, problems } = report;
  const product = [server.product ?? 'unknown server', server.version].filter((part) => part !== null).join(' ');
  const lines = [
    `Cluster ${cluster}: ${VERDICTS[status]} (${report.duration_seconds.toFixed(1)} s)`,
    `  Prometheus: ${product}`,
    `  Kubernetes API: ${report.reads_kubernetes ? 'read' : 'not configured'}`,
    ...(source === null ? [] : sourceLines(source)),
    ...(window === null ? [] : windowLines(window)),
    ...problems.flatMap(({ name, severity, detail, remedy }) => [
      `  ${severity.toUpperCase()} ${name}: ${detail}`,
      `    -> ${remedy}`,
    ]),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

/** A line with its indentation, without control characters. */
function printable(line: string): string {
  const text = line.trimStart();
  return line.slice(0, line.length - text.length) + printableText(text);
}

function sourceLines(source: NonNullable<Report['source']>): string[] {
  const missing = source.metrics.filter(({ is_present }) => !is_present);
  return [
    `  Metrics: ${source.metrics.length - missing.length} of ${source.metrics.length} families present`,
    ...missing.map(({ name, used_for }) => `    without ${name} (${used_for})`),
    `  Labels: ${source.labels.join(', ') || 'none'}`,
    `  Scrape intervals: ${source.scrape_intervals.map(intervalText).join(', ') || 'unknown'}`,
    ...(source.cluster_labels.length === 0
      ? []
      : [`  Values of the label cluster: ${source.cluster_labels.join(', ')}`]),
    `  Per cycle: ${source.queries} queries, ${source.samples} samples`,
  ];
}

function intervalText({ target, targets, min_seconds, max_seconds }: Schemas['DiagnosedInterval']): string {
  const seconds = min_seconds === max_seconds ? `${min_seconds ?? '?'} s` : `${min_seconds} to ${max_seconds} s`;
  return `${target} ${seconds} (${targets})`;
}

/** A value to three digits with its unit and its band. */
function amount(value: number | null, unit: string, low: number | null = null, high: number | null = null): string {
  if (value === null) return `${unit} unknown`;
  const band = low === null || high === null ? '' : ` (${digits(low)} to ${digits(high)})`;
  return `${digits(value)} ${unit}${band}`;
}

const digits = (value: number): number => Number(value.toPrecision(3));

function windowLines(window: NonNullable<Report['window']>): string[] {
  const gibibytes = window.memory_bytes === null ? null : window.memory_bytes / 2 ** 30;
  return [
    `  Window ${window.from}, 5 min: ${window.nodes} nodes, ${window.pods} pods`,
    `    ${amount(window.cpu_cores, 'cores')}, ${amount(gibibytes, 'GiB')}`,
    `    energy: ${amount(window.energy_kwh, 'kWh', window.energy_kwh_low, window.energy_kwh_high)}, ${window.quality ?? 'unknown'}`,
    `    carbon: ${amount(window.carbon_grams, 'g CO2e', window.carbon_grams_low, window.carbon_grams_high)}`,
    `    cost: ${amount(window.cost, window.currency, window.cost_low, window.cost_high)}`,
    ...window.reasons.map(({ reason, objects }) => `    rests on ${reason}: ${objects} nodes and pods`),
  ];
}
