import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startBenchPostgres } from '../bench-postgres.js';
import { startChild } from '../measure/child-server.js';
import { measureWorkload, type WorkloadResult } from '../measure/measure-workload.js';
import { readProcess } from '../measure/process-figures.js';
import type { Profile } from '../profile.js';
import { databaseOf, type Generated, serviceArguments, serviceEnvironment, untilAnswered } from '../run-profile.js';
import { WORKLOADS } from '../workloads/workloads.js';
import { copyToEmbedded } from './copy-to-embedded.js';

export interface EmbeddedResult {
  readonly profile: Profile;
  /** Since the start of the process. */
  readonly firstAnswerSeconds: number;
  readonly workloads: readonly WorkloadResult[];
  /** After all workloads. */
  readonly residentBytes: number;
}

const CONNECTIONS = 4;

/** Measures the workloads of a profile, whose data exist, on the embedded database of the service. */
export async function runEmbedded(directory: string, profile: Profile, only: RegExp): Promise<EmbeddedResult> {
  const { benchCluster: kept }: Generated = JSON.parse(
    readFileSync(join(directory, `${databaseOf(profile)}.json`), 'utf8'),
  );
  const dataDirectory = join(directory, `embedded_${profile.name.toLowerCase()}`);
  if (existsSync(dataDirectory)) rmSync(dataDirectory, { recursive: true });
  mkdirSync(dataDirectory);
  console.log(`profile ${profile.name}: copying to the embedded database`);
  const server = await startBenchPostgres(directory, 'measure');
  try {
    // Where the service stores data of real clusters.
    await copyToEmbedded(server.urlOf(databaseOf(profile)), join(dataDirectory, 'live'));
  } finally {
    await server.stop();
  }
  const started = performance.now();
  const api = await startChild(serviceArguments(), { ...serviceEnvironment(null), GREENKUBE_DATA_DIR: dataDirectory });
  try {
    await untilAnswered(api.url);
    const firstAnswerSeconds = (performance.now() - started) / 1000;
    const workloads: WorkloadResult[] = [];
    const benchCluster = { ...kept, profile };
    const options = { benchCluster, api, databaseUrl: null, statistics: null, connections: CONNECTIONS, directory };
    for (const workload of WORKLOADS.filter(({ name }) => only.test(name))) {
      const result = await measureWorkload(options, workload);
      console.log(`  ${profile.name}, embedded, ${result.name}: p95 ${result.service.p95.toFixed(1)} ms`);
      workloads.push(result);
    }
    const { residentBytes } = await readProcess(api.url);
    return { profile, firstAnswerSeconds, workloads, residentBytes };
  } finally {
    await api.stop();
  }
}
