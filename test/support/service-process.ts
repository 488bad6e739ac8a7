import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { killOnExit } from './kill-on-exit.js';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const TIMEOUT_MS = 90_000;
const POLL_MS = 25;
/** The last hour is rolled up just after its last window is counted, so the state must be stable for this time. */
const STEADY_MS = 5_000;

/** The real service in a separate process, on a free loopback port. */
export interface ServiceProcess {
  readonly url: string;
  readonly pid: number;
  /** Waits until it leads its clusters, or knows that another process does. */
  untilLeader(): Promise<void>;
  untilFollower(): Promise<void>;
  /** Waits until it knows the missing windows and collects them. @returns the number of missing windows */
  untilPlanned(): Promise<number>;
  /** Waits until no more than this number of windows is missing. */
  untilMissing(windows: number): Promise<void>;
  /** Waits until no window is missing and every past hour is rolled up. */
  untilFilled(): Promise<void>;
  /** First sample of one of its metrics; null while it has none. */
  metric(name: string): Promise<number | null>;
  /** SIGSTOP: it is paused at any point, and its connections stay open. */
  pause(): void;
  /** SIGCONT. */
  resume(): void;
  /** SIGKILL: nothing is finished, flushed or released. */
  kill(): Promise<void>;
  /** Sends a signal, by default SIGTERM, and waits for the exit. @throws unless the exit code is 0 */
  stop(signal?: 'SIGTERM' | 'SIGHUP'): Promise<void>;
}

/**
 * @param clusters number of clusters that the process collects
 * @param timeoutMs maximum time for each wait
 * @throws with its output when it exits, or does not listen in time
 */
export async function startService(
  environment: Readonly<Record<string, string>>,
  clusters = 1,
  timeoutMs = TIMEOUT_MS,
): Promise<ServiceProcess> {
  const env = {
    PATH: process.env['PATH'],
    GREENKUBE_PORT: '0',
    GREENKUBE_HOST: '127.0.0.1',
    GREENKUBE_SHUTDOWN_DELAY: '0s',
    ...environment,
  };
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  child.once('exit', killOnExit(child));
  const output = keepOutput(child);
  const until = async <Value>(what: string, look: () => Promise<Value | null>): Promise<Value> => {
    const deadline = performance.now() + timeoutMs;
    while (performance.now() < deadline && isRunning(child)) {
      const found = await look();
      if (found !== null) return found;
      await pause(POLL_MS);
    }
    await end(child, 'SIGKILL');
    throw new Error(`the service exited or took too long: ${what}\n${output().slice(-4000)}`);
  };
  const port = await until('listening', async () => /"address":\{[^}]*"port":(\d+)/.exec(output())?.[1] ?? null);
  const url = `http://127.0.0.1:${port}`;
  const gauge = async (name: string): Promise<number | null> => (await readGauges(url, name))[0] ?? null;
  /** Sum over the clusters; null until each has a sample. */
  const sumOf = async (name: string): Promise<number | null> => {
    const samples = await readGauges(url, name);
    return samples.length < clusters ? null : samples.reduce((sum, sample) => sum + sample, 0);
  };
  const remainingWindows = (): Promise<number | null> => sumOf('greenkube_backfill_remaining_windows');
  const untilLeads = async (value: 0 | 1): Promise<void> => {
    const leads = async () => ((await sumOf('greenkube_collector_leader')) === value * clusters ? true : null);
    await until(`leader: ${value}`, leads);
  };
  return {
    url,
    pid: child.pid ?? 0,
    untilLeader: () => untilLeads(1),
    untilFollower: () => untilLeads(0),
    untilPlanned: () => until('planned', remainingWindows),
    async untilMissing(windows) {
      await until(`${windows} windows missing`, async () => {
        const remaining = await remainingWindows();
        return remaining !== null && remaining <= windows ? true : null;
      });
    },
    async untilFilled() {
      let since: number | null = null;
      await until('filled', async () => {
        const isFilled = (await remainingWindows()) === 0 && (await sumOf('greenkube_rollup_lag_seconds')) === 0;
        since = isFilled ? (since ?? performance.now()) : null;
        return since !== null && performance.now() - since > STEADY_MS ? true : null;
      });
    },
    metric: gauge,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    kill: () => end(child, 'SIGKILL'),
    async stop(signal = 'SIGTERM') {
      await end(child, signal);
      if (child.exitCode !== 0) throw new Error(`the service exited with ${child.exitCode}\n${output().slice(-4000)}`);
    },
  };
}

/** All samples of a metric. */
async function readGauges(url: string, name: string): Promise<number[]> {
  const response = await fetch(`${url}/metrics`).catch(() => null);
  const lines = (await response?.text())?.split('\n').filter((one) => one.startsWith(`${name}{`)) ?? [];
  return lines.map((line) => Number(line.slice(line.lastIndexOf(' ') + 1)));
}

function keepOutput(child: ChildProcess): () => string {
  let text = '';
  const keep = (piece: string): void => {
    text = (text + piece).slice(-100_000);
  };
  child.stdout?.setEncoding('utf8').on('data', keep);
  child.stderr?.setEncoding('utf8').on('data', keep);
  return () => text;
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (!isRunning(child)) return;
  const hasEnded = once(child, 'exit');
  child.kill(signal);
  await hasEnded;
}
