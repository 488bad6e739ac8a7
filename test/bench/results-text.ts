import type { EmbeddedResult } from './embedded/run-embedded.js';
import type { Latencies } from './measure/latencies.js';
import type { WorkloadResult } from './measure/measure-workload.js';
import type { ProfileResult } from './run-profile.js';

const MIB = 2 ** 20;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const ms = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(0));
const count = (value: number): string => Math.round(value).toLocaleString('en-US');
const latency = (name: string, one: Latencies): string[] => [
  name,
  ms(one.p50),
  ms(one.p95),
  ms(one.p99),
  count(one.perSecond),
];
const size = (bytes: number): string =>
  bytes >= 10 * 1024 * MIB ? `${(bytes / 1024 / MIB).toFixed(0)} GiB` : `${count(bytes / MIB)} MiB`;

function workloadRows({ name, service, sql, bare, stack, rowsRead, bytes }: WorkloadResult): string[][] {
  const failures = service.failures > 0 ? ` (${service.failures} failed)` : '';
  const own = [
    count(rowsRead),
    `${count(service.residentBytes / MIB)} MiB`,
    `${ms(service.longestBlockMilliseconds)} ms`,
  ];
  const blank = ['', '', ''];
  return [
    [...latency(`**${name}** (${count(bytes / 1024)} KiB)`, service), ...own].map((cell, index) =>
      index === 0 ? cell + failures : cell,
    ),
    ...(sql === null ? [] : [[...latency('hand-written SQL', sql), ...blank]]),
    [...latency('same stack, constant', stack), ...blank],
    [...latency('bare node', bare), ...blank],
  ];
}

const workloadTable = (workloads: readonly WorkloadResult[]): string =>
  table(
    ['Workload', 'p50 ms', 'p95 ms', 'p99 ms', 'answers/s', 'rows read', 'RSS', 'longest block'],
    workloads.flatMap(workloadRows),
  );

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** Pod and node rows per second of the windows after the first. */
export const rowsPerSecond = ({ ingest }: ProfileResult): number =>
  (ingest.pods + ingest.nodes) / mean(ingest.windowSeconds);

/** One profile as Markdown. */
export function profileText(result: ProfileResult): string {
  const { profile, ingest } = result;
  const withHistograms = (ingest.pods + ingest.nodes) / mean(ingest.withHistogramsSeconds);
  return [
    `## Profile ${profile.name}`,
    `${count(profile.pods)} pods on ${profile.nodes} nodes, ${count(profile.workloads)} workloads in ${profile.namespaces} namespaces, a tenth of the pods replaced a day; ` +
      `${profile.rawDays} days of 5-minute windows, ${profile.podHourlyDays} of hourly figures of pods, ${profile.rollUpDays} of all other roll-ups. ` +
      `Generated in ${count(result.generatedSeconds)} s, ${size(result.databaseBytes)} on disk. ` +
      `The service listened ${result.startSeconds.toFixed(1)} s after its start; ${count(result.residentBytes / MIB)} MiB resident after all workloads.`,
    workloadTable(result.workloads),
    `Ingest of a window of ${count(ingest.pods)} pod rows and ${ingest.nodes} node rows: ` +
      `${count(rowsPerSecond(result))} rows/s (${(1000 * mean(ingest.windowSeconds)).toFixed(0)} ms); the first window, all of whose pods are new, ${(1000 * ingest.firstSeconds).toFixed(0)} ms; ` +
      `with ${count(ingest.containers)} container histograms ${count(withHistograms)} rows/s (${(1000 * mean(ingest.withHistogramsSeconds)).toFixed(0)} ms). ` +
      `Longest block of the event loop ${ms(ingest.longestBlockMilliseconds)} ms. Roll-up of that hour: ${ingest.rollUpSeconds.toFixed(2)} s, ${count(ingest.rollUpRows)} rows.`,
  ].join('\n\n');
}

/** A profile on the embedded database as Markdown. */
export const embeddedText = ({ profile, workloads, firstAnswerSeconds, residentBytes }: EmbeddedResult): string =>
  [
    `## Profile ${profile.name} on the embedded database`,
    `The same data in the embedded database of the service. It answered ${firstAnswerSeconds.toFixed(1)} s after its start; ${count(residentBytes / MIB)} MiB resident after all workloads, including the database in the same process. Rows read are not counted there.`,
    workloadTable(workloads),
  ].join('\n\n');
