import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';
import { killOnExit } from './kill-on-exit.js';

const runFile = promisify(execFile);

/** Another process can take a free port before the server binds it: maximum number of attempts. */
const MAX_START_ATTEMPTS = 3;
const READY_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 10_000;
const INSTALL_HINT = 'prometheus and promtool are needed by the tests: apt-get install prometheus (Debian, Ubuntu)';

export interface PrometheusServer {
  /** Base URL without a trailing slash, on loopback. */
  readonly url: string;
  /** Stops the server and removes its directory. Can be called twice. */
  readonly stop: () => Promise<void>;
}

export interface PrometheusOptions {
  /**
   * OpenMetrics text, whole or in chunks, with `# EOF` as its last line; or `openMetricsFile`; or neither for an empty
   * server.
   */
  readonly openMetrics?: string | Iterable<string>;
  readonly openMetricsFile?: string;
  /** The complete configuration; without it nothing is scraped. */
  readonly config?: string;
  /** Long by default, so that old fixtures are kept. */
  readonly retention?: string;
  /** Additional flags, such as `--query.max-samples=1000`. */
  readonly flags?: readonly string[];
}

/**
 * Starts a real Prometheus with blocks that promtool creates from OpenMetrics text. It scrapes only with a
 * configuration.
 * @throws when promtool rejects the text, or when the server is not ready in time (with the end of its log)
 */
export async function startPrometheus(options: PrometheusOptions): Promise<PrometheusServer> {
  const directory = await mkdtemp(join(tmpdir(), 'greenkube-prometheus-'));
  try {
    await createBlocks(directory, options);
    await writeFile(join(directory, 'prometheus.yml'), options.config ?? 'scrape_configs: []\n');
    return await startOnFreePort(directory, options);
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

async function createBlocks(directory: string, options: PrometheusOptions): Promise<void> {
  let file = options.openMetricsFile;
  if (options.openMetrics !== undefined) {
    file = join(directory, 'series.om');
    const pieces = typeof options.openMetrics === 'string' ? [options.openMetrics] : options.openMetrics;
    await pipeline(Readable.from(pieces), createWriteStream(file));
  }
  if (file === undefined) return;
  const conversion = ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', file, join(directory, 'data')];
  await runFile('promtool', conversion).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new Error(INSTALL_HINT, { cause: error }) : error;
  });
  if (options.openMetrics !== undefined) await rm(file);
}

async function startOnFreePort(directory: string, options: PrometheusOptions): Promise<PrometheusServer> {
  for (let attempt = 1; ; attempt++) {
    const url = `http://127.0.0.1:${await freePort()}`;
    const child = spawnServer(directory, url, options);
    const log = keepLogEnd(child);
    const letGo = killOnExit(child);
    const end = async (): Promise<void> => {
      await endProcess(child);
      letGo();
    };
    if (await isReadyInTime(child, url)) {
      const stop = async (): Promise<void> => {
        await end();
        await rm(directory, { recursive: true, force: true });
      };
      return { url, stop };
    }
    await end();
    if (attempt === MAX_START_ATTEMPTS) throw new Error(`prometheus did not get ready:\n${log()}`);
  }
}

function spawnServer(directory: string, url: string, options: PrometheusOptions): ChildProcess {
  return spawn(
    'prometheus',
    [
      `--config.file=${join(directory, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      `--storage.tsdb.retention.time=${options.retention ?? '100y'}`,
      `--web.listen-address=${new URL(url).host}`,
      '--log.level=warn',
      ...(options.flags ?? []),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
}

function keepLogEnd(child: ChildProcess): () => string {
  let end = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    end = (end + text).slice(-4000);
  });
  child.on('error', (error) => {
    end += `${String(error)}\n${INSTALL_HINT}`;
  });
  return () => end;
}

async function isReadyInTime(child: ChildProcess, url: string): Promise<boolean> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (performance.now() < deadline && child.exitCode === null && child.signalCode === null) {
    const reply = await fetch(`${url}/-/ready`).catch(() => null);
    await reply?.arrayBuffer();
    if (reply?.ok === true) return true;
    await pause(50);
  }
  return false;
}

/** Sends SIGTERM, then SIGKILL, to the process that was started here. */
async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const hasEnded = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await hasEnded;
  clearTimeout(timer);
}
