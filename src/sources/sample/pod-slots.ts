import { DAY_SECONDS, type EpochSeconds, HOUR_SECONDS, type TimeRange } from '../../domain/time/window.js';
import { hashOf, mix, noise } from './hash-noise.js';
import type { SampleWorkload } from './sample-workload.js';

/** Seconds between the replicas during a rollout. */
const STAGGER_SECONDS = 30;
/** A Deployment starts the new pod before the old one ends; other workloads end the old pod first. */
const SURGE_SECONDS = 40;
const HANDOVER_SECONDS = -15;
/** The pods of a run start within this time after the start of its hour. */
const RUN_JITTER_SECONDS = 50;

/** One replica of a workload, run by successive pods. */
export interface PodSlot {
  readonly workload: SampleWorkload;
  readonly index: number;
  readonly node: string;
  readonly workloadSeed: number;
  readonly seed: number;
  /** Seconds between successive pods, and the instant from which they are counted. */
  readonly every: number;
  readonly phase: EpochSeconds;
}

/** One pod in a slot, `[from, to)`. */
export interface PodLife extends TimeRange {
  readonly slot: PodSlot;
  /** Number of the rollout or of the run. */
  readonly generation: number;
}

function slotsOf(workload: SampleWorkload, position: number, seed: number): PodSlot[] {
  const workloadSeed = mix(seed, hashOf(`${workload.namespace}/${workload.kind}/${workload.name}`));
  const every = workload.schedule?.every ?? workload.rolloutDays * DAY_SECONDS;
  // A rollout happens during working hours on one of the days of its cycle.
  const day = mix(workloadSeed, 1) % Math.max(1, workload.rolloutDays);
  const rolloutAt = day * DAY_SECONDS + (8 + 8 * noise(workloadSeed, 2)) * HOUR_SECONDS;
  const phase = workload.schedule?.at ?? Math.floor(rolloutAt);
  return Array.from({ length: workload.replicas }, (_, index) => ({
    workload,
    index,
    // Workloads start at different nodes, so that single-replica workloads are spread.
    node: workload.nodes[(index + (workload.kind === 'DaemonSet' ? 0 : position)) % workload.nodes.length] ?? '',
    workloadSeed,
    seed: mix(workloadSeed, 100 + index),
    every,
    phase: phase + index * STAGGER_SECONDS,
  }));
}

export const allSlots = (workloads: readonly SampleWorkload[], seed: number): PodSlot[] =>
  workloads.flatMap((workload, position) => slotsOf(workload, position, seed));

function lifeOf(slot: PodSlot, generation: number): PodLife {
  const { workload, every, phase, seed } = slot;
  const start = phase + generation * every;
  if (workload.schedule === null) {
    const overlap = workload.kind === 'Deployment' ? SURGE_SECONDS : HANDOVER_SECONDS;
    return { slot, generation, from: start, to: start + every + overlap };
  }
  const from = start + Math.floor(RUN_JITTER_SECONDS * noise(seed, generation));
  return {
    slot,
    generation,
    from,
    to: from + Math.floor(workload.schedule.runs * (0.85 + 0.3 * noise(seed + 1, generation))),
  };
}

/**
 * The pods of a slot that exist in some part of the range. The range must be shorter than the interval between pods.
 */
export function livesIn(slot: PodSlot, range: TimeRange): PodLife[] {
  const newest = Math.floor((range.to - 1 - slot.phase) / slot.every);
  return [lifeOf(slot, newest - 1), lifeOf(slot, newest)].filter(({ from, to }) => from < range.to && to > range.from);
}
