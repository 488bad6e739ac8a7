import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { hardware, startBenchPostgres } from '../bench-postgres.js';
import { startChild } from '../measure/child-server.js';
import { PROFILES, type Profile } from '../profile.js';
import { databaseOf, prepare, revision, serviceArguments, serviceEnvironment, untilAnswered } from '../run-profile.js';
import { type ExportFigures, measureExport } from './measure-export.js';
import { measureOverload, type OverloadFigures } from './measure-overload.js';

const RESULTS = fileURLToPath(new URL('../EXPORTS.md', import.meta.url));
const CLIENTS = 200;
const OVERLOAD_SECONDS = 60;
const MIB = 2 ** 20;

/** A year of hours of every workload: about 200 MB of CSV. */
const YEAR = '/api/v1/timeseries?last=1y&group_by=hourly&series_by=workload&top=100';
const EXPORTS = [
  ['a year of hours by workload, CSV', `${YEAR}&format=csv`, 'identity'],
  ['the same as NDJSON', `${YEAR}&format=ndjson`, 'identity'],
  ['the same as CSV in gzip', `${YEAR}&format=csv`, 'gzip'],
  ['pods of 30 days, CSV', '/api/v1/metrics/pods?last=30d&format=csv', 'identity'],
  [
    '10,000 points, JSON',
    '/api/v1/timeseries?last=1y&group_by=hourly&series_by=workload&top=100&limit=10000',
    'identity',
  ],
] as const;
/** The widest ranges that JSON responses support. */
const WIDEST = [
  '/api/v1/metrics?last=1y',
  '/api/v1/metrics/pods?last=1y&limit=1000',
  '/api/v1/timeseries?last=1y&group_by=hourly',
  '/api/v1/timeseries?last=1y&group_by=daily&series_by=workload&top=25',
  '/api/v1/metrics/pods?last=1y&format=csv',
];

const { values } = parseArgs({
  options: {
    profile: { type: 'string', default: 'S-year' },
    directory: { type: 'string' },
    results: { type: 'string', default: RESULTS },
  },
});

const mebibytes = (bytes: number): string => (bytes / MIB).toFixed(1);

const exportRow = (one: ExportFigures): string =>
  `| ${[
    one.what,
    Number.isNaN(one.rows) ? '' : one.rows.toLocaleString('en-US'),
    mebibytes(one.bytes),
    one.firstByteSeconds.toFixed(2),
    one.seconds.toFixed(1),
    mebibytes(one.residentBytesBefore),
    mebibytes(one.residentBytesMost - one.residentBytesBefore),
    one.longestBlockMilliseconds.toFixed(0),
  ].join(' | ')} |`;

function overloadText(one: OverloadFigures): string {
  const statuses = Object.entries(one.statuses).map(([status, count]) => `${count} × ${status}`);
  const { live } = one;
  return [
    `${one.clients} clients requested the widest ranges for ${one.seconds} s: ${statuses.join(', ')}; ${one.withoutRetryAfter} rejections without \`Retry-After\`.`,
    `\`/health/live\` meanwhile, ${live.count} times: p50 ${live.p50.toFixed(0)} ms, p95 ${live.p95.toFixed(0)} ms, p99 ${live.p99.toFixed(0)} ms, ${live.failures} failures.`,
    `Resident memory before ${mebibytes(one.residentBytesBefore)} MiB, at most ${mebibytes(one.residentBytesMost)} MiB.`,
  ].join(' ');
}

async function run(directory: string, profile: Profile): Promise<string> {
  await prepare(directory, profile);
  const server = await startBenchPostgres(directory, 'measure');
  try {
    const api = await startChild(serviceArguments(), serviceEnvironment(server.urlOf(databaseOf(profile))));
    try {
      await untilAnswered(api.url);
      const exports: ExportFigures[] = [];
      // The first round grows the heap to its size in service; only the second is reported.
      for (const round of ['first', 'second'])
        for (const [what, path, encoding] of EXPORTS) {
          const figures = await measureExport(api, what, path, encoding);
          console.log(`  ${round}: ${exportRow(figures)}`);
          if (round === 'second') exports.push(figures);
        }
      const overload = await measureOverload(api, WIDEST, CLIENTS, OVERLOAD_SECONDS);
      return [
        '# Exports and overload',
        `Written by \`make bench-exports\` (profile ${profile.name}) on ${new Date().toISOString().slice(0, 16)}Z at revision ${revision()}. ${hardware()}; ${server.version} and the client on the same machine.`,
        '| Export | rows | MiB | first byte s | all s | RSS before MiB | RSS added MiB | longest block ms |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n' +
          exports.map(exportRow).join('\n'),
        overloadText(overload),
      ].join('\n\n');
    } finally {
      await api.stop();
    }
  } finally {
    await server.stop();
  }
}

const profile = PROFILES[values.profile];
if (profile === undefined) throw new Error(`unknown profile ${values.profile}`);
const directory = values.directory ?? mkdtempSync(join(tmpdir(), 'greenkube-bench-'));
try {
  const text = await run(directory, profile);
  writeFileSync(values.results, `${text}\n`);
  console.log(`${text}\n\nwritten to ${values.results}`);
} finally {
  if (values.directory === undefined) rmSync(directory, { recursive: true, force: true });
}
