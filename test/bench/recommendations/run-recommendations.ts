import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import type { RunCounts } from '../../../src/domain/recommendations/ports.js';
import { hardware, startBenchPostgres } from '../bench-postgres.js';
import { CLUSTER } from '../generate/generated-cluster.js';
import type { Profile } from '../profile.js';
import { databaseOf, prepare, revision } from '../run-profile.js';

const PROGRAM = fileURLToPath(new URL('../programs/evaluate.ts', import.meta.url));
const RESULTS = fileURLToPath(new URL('../RECOMMENDATIONS.md', import.meta.url));
/** Limits of a run over this number of workloads. */
const MAX_SECONDS = 60;
const MAX_MEBIBYTES = 300;

/** 5,000 workloads with two pods each over a week, as roll-ups, copied from the windows of one day. */
const PROFILE: Profile = {
  name: 'R',
  pods: 10_000,
  nodes: 320,
  namespaces: 60,
  workloads: 5_000,
  rawDays: 1,
  podHourlyDays: 7,
  rollUpDays: 7,
  ingestPods: 0,
  seconds: 0,
};

interface Evaluated {
  readonly hours: number;
  readonly runs: readonly { readonly seconds: number; readonly counts: RunCounts }[];
  readonly mebibytesBefore: number;
  readonly mebibytesAtMost: number;
}

async function evaluate(directory: string): Promise<{ evaluated: Evaluated; version: string }> {
  const server = await startBenchPostgres(directory, 'measure');
  try {
    const url = server.urlOf(databaseOf(PROFILE));
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', PROGRAM, url, CLUSTER]);
    return { evaluated: JSON.parse(stdout), version: server.version };
  } finally {
    await server.stop();
  }
}

const textOf = ({ evaluated, version }: { evaluated: Evaluated; version: string }): string => `# Recommendation run

Written by \`make bench-recommendations\` on ${new Date().toISOString().slice(0, 16)}Z at revision ${revision()}. ${hardware()}; ${version} on the same machine, with a load average of ${(loadavg()[0] ?? 0).toFixed(1)}.

${PROFILE.workloads} workloads with ${PROFILE.pods} pods on ${PROFILE.nodes} nodes, ${evaluated.hours} hours of roll-ups. The first run stores all findings, the second one finds the same.

| run | seconds | workloads | nodes | findings | opened |
| --- | ---: | ---: | ---: | ---: | ---: |
${evaluated.runs.map(({ seconds, counts }, index) => `| ${index + 1} | ${seconds.toFixed(1)} | ${counts.workloads} | ${counts.nodes} | ${counts.findings} | ${counts.opened} |`).join('\n')}

Peak memory of the process: ${evaluated.mebibytesAtMost.toFixed(0)} MiB (${evaluated.mebibytesBefore.toFixed(0)} MiB before the first run). Limits: ${MAX_SECONDS} s, ${MAX_MEBIBYTES} MiB.
`;

const { values } = parseArgs({ options: { directory: { type: 'string' } } });
const directory = values.directory ?? mkdtempSync(join(tmpdir(), 'greenkube-bench-'));
try {
  await prepare(directory, PROFILE);
  const result = await evaluate(directory);
  writeFileSync(RESULTS, textOf(result));
  console.log(textOf(result));
  const slowest = Math.max(...result.evaluated.runs.map(({ seconds }) => seconds));
  if (slowest > MAX_SECONDS || result.evaluated.mebibytesAtMost > MAX_MEBIBYTES) process.exitCode = 1;
} finally {
  if (values.directory === undefined) rmSync(directory, { recursive: true, force: true });
}
