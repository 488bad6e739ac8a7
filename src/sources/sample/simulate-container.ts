import type { ContainerObservation } from '../../domain/cluster/observation.js';
import { type EpochSeconds, HOUR_SECONDS, type TimeRange } from '../../domain/time/window.js';
import { driftingNoise, noise } from './hash-noise.js';
import type { SampleContainer } from './sample-workload.js';

const STEP_SECONDS = 60;
/** A step has a sample when the container runs for at least this much of it. */
const SAMPLED_SECONDS = 30;
/** The kernel's CFS period is 100 ms. */
const PERIODS_PER_SECOND = 10;
/** Throttling starts below the limit, because bursts within a CFS period exceed the mean of a minute. */
const THROTTLING_BEGINS = 0.9;
const MOST_THROTTLED = 0.9;
const MIB = 2 ** 20;

export interface ContainerRun {
  readonly container: SampleContainer;
  readonly seed: number;
  readonly load: number;
  /** The part of the window in which the container runs. */
  readonly live: TimeRange;
  /** Seconds from the start of the process to its OOM kill; null without a leak. */
  readonly leakSeconds: number | null;
}

export interface ContainerFigures {
  readonly observation: ContainerObservation;
  readonly cpuCoreSeconds: number;
  readonly memoryByteSeconds: number;
  readonly memoryMaxBytes: number;
}

const bytesOf = (mib: number | null): number | null => (mib === null ? null : mib * MIB);

function memoryAt({ container, seed, load, leakSeconds }: ContainerRun, instant: EpochSeconds): number {
  const [use, request, limit] = container.memory;
  const drift = 0.96 + 0.08 * driftingNoise(seed + 2, instant, 6 * HOUR_SECONDS);
  if (leakSeconds === null) return use * MIB * drift * (0.9 + 0.1 * Math.min(1, load));
  const full = limit ?? request ?? use;
  const age = (((instant + seed) % leakSeconds) + leakSeconds) % leakSeconds;
  return MIB * (use + (full - use) * (age / leakSeconds));
}

/** Number of OOM kills in the live range: the instants at which the age of the process returns to 0. */
function countKills({ seed, live, leakSeconds }: ContainerRun): number {
  if (leakSeconds === null) return 0;
  return Math.floor((live.to - 1 + seed) / leakSeconds) - Math.floor((live.from - 1 + seed) / leakSeconds);
}

/** Simulates one container in one window, in steps of 60 s. Use stays below the limit; the excess is throttled. */
export function simulateContainer(run: ContainerRun, window: TimeRange): ContainerFigures {
  const { container, seed, load, live } = run;
  const [use, request, limit] = container.cpu;
  const cpuMillicores: number[] = [];
  const memoryBytes: number[] = [];
  let [cpuCoreSeconds, memoryByteSeconds, memoryMaxBytes, throttled] = [0, 0, 0, 0];
  for (let step = window.from; step < window.to; step += STEP_SECONDS) {
    const seconds = Math.min(live.to, step + STEP_SECONDS) - Math.max(live.from, step);
    if (seconds <= 0) continue;
    const wanted = use * load * (0.9 + 0.2 * noise(seed, step / STEP_SECONDS));
    const millicores = limit === null ? wanted : Math.min(limit, wanted);
    const bytes = Math.round(memoryAt(run, step));
    cpuCoreSeconds += (millicores * seconds) / 1000;
    memoryByteSeconds += bytes * seconds;
    memoryMaxBytes = Math.max(memoryMaxBytes, bytes);
    if (limit !== null && wanted > limit * THROTTLING_BEGINS)
      throttled += seconds * PERIODS_PER_SECOND * Math.min(MOST_THROTTLED, wanted / limit - THROTTLING_BEGINS);
    if (seconds < SAMPLED_SECONDS) continue;
    cpuMillicores.push(millicores);
    memoryBytes.push(bytes);
  }
  const observation: ContainerObservation = {
    name: container.name,
    cpuMillicores,
    memoryBytes,
    cpuRequestMillicores: request,
    cpuLimitMillicores: limit,
    memoryRequestBytes: bytesOf(container.memory[1]),
    memoryLimitBytes: bytesOf(container.memory[2]),
    throttledPeriods: Math.round(throttled),
    cfsPeriods: limit === null ? 0 : (live.to - live.from) * PERIODS_PER_SECOND,
    oomKills: countKills(run),
  };
  return { observation, cpuCoreSeconds, memoryByteSeconds, memoryMaxBytes };
}
