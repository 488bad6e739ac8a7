import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from 'pg';
import type { GeneratedCluster } from '../generate/generated-cluster.js';
import { handRange, type Workload } from '../workloads/workloads.js';
import { type ChildServer, startChild } from './child-server.js';
import { type ConstantReply, recordReply } from './constant-reply.js';
import type { Latencies } from './latencies.js';
import { loadHttp } from './load-http.js';
import { loadSql } from './load-sql.js';
import { type ProcessFigures, readProcess } from './process-figures.js';
import { countRowsRead } from './rows-read.js';

/** All measurements of one workload, made in one go. */
export interface WorkloadResult {
  readonly name: string;
  readonly bytes: number;
  readonly service: Latencies & ProcessFigures;
  /** Average bytes per response. */
  readonly rowsRead: number;
  readonly sql: Latencies | null;
  readonly bare: Latencies;
  readonly stack: Latencies;
}

export interface MeasureOptions {
  readonly benchCluster: GeneratedCluster;
  readonly api: ChildServer;
  /** Rows read by the hand-written SQL; null on the embedded database. */
  readonly databaseUrl: string | null;
  readonly statistics: Client | null;
  readonly connections: number;
  /** Folder of the files that the comparison servers read. */
  readonly directory: string;
}

const PROGRAMS = fileURLToPath(new URL('../programs', import.meta.url));
const WARM_UP_SECONDS = 1;

export async function measureWorkload(options: MeasureOptions, workload: Workload): Promise<WorkloadResult> {
  const { benchCluster, api, connections, statistics } = options;
  const { seconds } = benchCluster.profile;
  const path = await workload.path(api.url);
  const plain = await recordReply(`${api.url}${path}`, {}, 200);
  rejectEmpty(workload.name, plain);
  const headers = workload.isConditional ? { 'if-none-match': plain.headers['etag'] ?? '' } : {};
  const reply = workload.isConditional ? await recordReply(`${api.url}${path}`, headers, 304) : plain;
  const load = { connections, headers, expectedStatus: reply.status };
  const url = `${api.url}${path}`;
  await loadHttp({ ...load, url, seconds: Math.min(seconds, WARM_UP_SECONDS) });
  await readProcess(api.url);
  const rowsBefore = statistics === null ? 0 : await countRowsRead(statistics);
  const service = await loadHttp({ ...load, url, seconds });
  const rowsAfter = statistics === null ? 0 : await countRowsRead(statistics);
  const figures = await readProcess(api.url);
  const sql = await measureSql(options, workload, plain);
  const bare = await measureConstant(options, 'bare-server.ts', reply, { ...load, path, seconds });
  const stack = await measureConstant(options, 'constant-stack.ts', reply, { ...load, path, seconds });
  return {
    name: workload.name,
    bytes: Buffer.byteLength(reply.body ?? ''),
    service: { ...service, ...figures },
    rowsRead: (rowsAfter - rowsBefore) / Math.max(1, service.count),
    sql,
    bare,
    stack,
  };
}

/** @throws when the response has no figures, because its latency is then meaningless */
function rejectEmpty(name: string, { type, body }: ConstantReply): void {
  if (!type.startsWith('application/json')) return;
  const { items, coverage }: { items?: unknown[]; coverage?: number } = JSON.parse(body ?? '');
  if (items?.length === 0 || coverage === 0) throw new Error(`${name} returns no figures`);
}

interface Windowed {
  readonly window?: { readonly from: string; readonly to: string };
}

/** For responses without a range. */
const NO_WINDOW = { from: '1970-01-01T00:00:00Z', to: '1970-01-01T00:00:00Z' };

async function measureSql(
  { benchCluster, databaseUrl, connections }: MeasureOptions,
  workload: Workload,
  reply: ConstantReply,
) {
  if (databaseUrl === null || !reply.type.startsWith('application/json')) return null;
  const { window = NO_WINDOW }: Windowed = JSON.parse(reply.body ?? '');
  const statements = workload.sql(handRange(benchCluster, window, workload.hasDays), benchCluster.clusterId);
  return statements === null ? null : loadSql(databaseUrl, statements, connections, benchCluster.profile.seconds);
}

async function measureConstant(
  { directory }: MeasureOptions,
  program: string,
  reply: ConstantReply,
  { path, ...load }: Omit<Parameters<typeof loadHttp>[0], 'url'> & { readonly path: string },
): Promise<Latencies> {
  const file = join(directory, 'reply.json');
  writeFileSync(file, JSON.stringify(reply));
  const server = await startChild(['--import', 'tsx', join(PROGRAMS, program), file], {});
  try {
    await loadHttp({ ...load, url: `${server.url}${path}`, seconds: Math.min(load.seconds, WARM_UP_SECONDS) });
    return await loadHttp({ ...load, url: `${server.url}${path}` });
  } finally {
    await server.stop();
  }
}
