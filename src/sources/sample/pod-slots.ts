import { DAY_SECONDS, type EpochSeconds, HOUR_SECONDS, type TimeRange } from '../../domain/time/window.js';
import { hashOf, mix, noise } from './hash-noise.js';
import type { SampleWorkload } from './sample-workload.js';

/** Seconds between the replicas of a rollout. */
const STAGGER_SECONDS = 30;
/** A Deployment starts the new pod before the old one ends; everything else does it the other way round. */
const SURGE_SECONDS = 40;
const HANDOVER_SECONDS = -15;
/** Pods of a run start within this time of its hour. */
const RUN_JITTER_SECONDS = 50;

/** One replica's place in a workload, filled by one pod after the other. */
export interface PodSlot {
  readonly workload: SampleWorkload;
  readonly index: number;
  readonly node: string;
  readonly workloadSeed: number;
  readonly seed: number;
  /** Seconds from one pod to the next, and the instant that they are counted from. */
  readonly every: number;
  readonly phase: EpochSeconds;
}

/** One pod in a slot, `[from, to)`. */
export interface PodLife extends TimeRange {
  readonly slot: PodSlot;
  /** Counts the rollouts, or the runs. */
  readonly generation: number;
}

function slotsOf(workload: SampleWorkload, position: number, seed: number): PodSlot[] {
  const workloadSeed = mix(seed, hashOf(`${workload.namespace}/${workload.kind}/${workload.name}`));
  const every = workload.schedule?.every ?? workload.rolloutDays * DAY_SECONDS;
  // Rollouts happen on working hours of one of the days of their cycle.
  const day = mix(workloadSeed, 1) % Math.max(1, workload.rolloutDays);
  const rolloutAt = day * DAY_SECONDS + (8 + 8 * noise(workloadSeed, 2)) * HOUR_SECONDS;
  const phase = workload.schedule?.at ?? Math.floor(rolloutAt);
  return Array.from({ length: workload.replicas }, (_, index) => ({
    workload,
    index,
    // Workloads begin at different nodes, so that single pods do not all meet on the first.
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

/** The pods of a slot that live in some part of the range, which is shorter than the time from pod to pod. */
export function livesIn(slot: PodSlot, range: TimeRange): PodLife[] {
  const newest = Math.floor((range.to - 1 - slot.phase) / slot.every);
  return [lifeOf(slot, newest - 1), lifeOf(slot, newest)].filter(({ from, to }) => from < range.to && to > range.from);
}
