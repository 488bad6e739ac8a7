import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { startBenchPostgres } from './bench-postgres.js';
import { generate } from './generate/generate.js';
import type { GeneratedCluster } from './generate/generated-cluster.js';
import { openClient } from './generate/run-tasks.js';
import { startChild } from './measure/child-server.js';
import { type IngestResult, measureIngest } from './measure/measure-ingest.js';
import { measureWorkload, type WorkloadResult } from './measure/measure-workload.js';
import { readProcess } from './measure/process-figures.js';
import type { Profile } from './profile.js';
import { WORKLOADS } from './workloads/workloads.js';

export interface ProfileResult {
  readonly profile: Profile;
  readonly generatedSeconds: number;
  readonly databaseBytes: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly version: string;
  readonly startSeconds: number;
  readonly workloads: readonly WorkloadResult[];
  /** Of the service after all workloads. */
  readonly residentBytes: number;
  readonly ingest: IngestResult;
}

/** Description of stored data for a later run. */
export interface Generated {
  readonly benchCluster: GeneratedCluster;
  readonly seconds: number;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Arguments of `node` that start the built service, as in `npm start`. */
export function serviceArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { start: string } };
  const [program, ...args] = scripts.start.split(' ');
  const main = args.pop();
  if (program !== 'node' || main === undefined) throw new Error(`npm start does not run node: ${scripts.start}`);
  return [...args, join(ROOT, main)];
}

const SEED = 1;
const CONNECTIONS = 4;

export const databaseOf = ({ name }: Profile): string => `profile_${name.toLowerCase().replace('-', '_')}`;

/** Generates the data of a profile unless the directory already has them. */
export async function prepare(directory: string, profile: Profile): Promise<void> {
  const file = join(directory, `${databaseOf(profile)}.json`);
  if (existsSync(file)) return;
  console.log(`profile ${profile.name}: generating`);
  const server = await startBenchPostgres(directory, 'load');
  try {
    const admin = new Client({ connectionString: server.urlOf('postgres') });
    await admin.connect();
    await admin.query(`drop database if exists ${databaseOf(profile)} with (force)`);
    await admin.query(`create database ${databaseOf(profile)}`);
    await admin.end();
    const started = performance.now();
    const benchCluster = await generate(server.urlOf(databaseOf(profile)), profile, SEED, Date.now() / 1000);
    const generated: Generated = { benchCluster, seconds: (performance.now() - started) / 1000 };
    writeFileSync(file, JSON.stringify(generated));
  } finally {
    await server.stop();
  }
}

/** Measures every workload of a profile, whose data exist, in one service process. */
export async function runProfile(directory: string, profile: Profile, only: RegExp): Promise<ProfileResult> {
  const { benchCluster: kept, seconds }: Generated = JSON.parse(
    readFileSync(join(directory, `${databaseOf(profile)}.json`), 'utf8'),
  );
  const benchCluster = { ...kept, profile };
  const server = await startBenchPostgres(directory, 'measure');
  const databaseUrl = server.urlOf(databaseOf(profile));
  const statistics = await openClient(databaseUrl);
  try {
    const started = performance.now();
    const api = await startChild(serviceArguments(), serviceEnvironment(databaseUrl));
    const startSeconds = (performance.now() - started) / 1000;
    await untilAnswered(api.url);
    const workloads: WorkloadResult[] = [];
    let residentBytes = 0;
    try {
      for (const workload of WORKLOADS.filter(({ name }) => only.test(name))) {
        const result = await measureWorkload(
          { benchCluster, api, databaseUrl, statistics, connections: CONNECTIONS, directory },
          workload,
        );
        const shown = [result.service, result.sql, result.stack].map((one) => one?.p95.toFixed(1) ?? '-').join(' / ');
        console.log(`  ${profile.name} ${result.name}: p95 ${shown} ms (service / SQL / stack)`);
        workloads.push(result);
      }
      ({ residentBytes } = await readProcess(api.url));
    } finally {
      await api.stop();
    }
    const size = await statistics.query<{ bytes: number }>(
      'select pg_database_size(current_database())::float8 as bytes',
    );
    const ingest = await measureIngest(databaseUrl, profile.ingestPods, `ingest-${Date.now()}`, Date.now() / 1000);
    return {
      profile,
      generatedSeconds: seconds,
      databaseBytes: size.rows[0]?.bytes ?? 0,
      settings: server.settings,
      version: server.version,
      startSeconds,
      workloads,
      residentBytes,
      ingest,
    };
  } finally {
    await statistics.end();
    await server.stop();
  }
}

/** @param databaseUrl null for the embedded database, whose data directory is set later */
export const serviceEnvironment = (databaseUrl: string | null): Record<string, string> => ({
  ...(databaseUrl !== null && { GREENKUBE_DATABASE_URL: databaseUrl }),
  GREENKUBE_HOST: '127.0.0.1',
  GREENKUBE_PORT: '0',
  GREENKUBE_RETENTION_RAW: '31d',
  GREENKUBE_KUBERNETES: 'off',
});

export async function untilAnswered(url: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/api/v1/metrics`);
    await response.arrayBuffer();
    if (response.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The measured revision. */
export const revision = (): string =>
  execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
