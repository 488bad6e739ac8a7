import type { EpochSeconds } from '../domain/time/window.js';

/** Null is not observed: no series then, rather than 0. */
export interface Amounts {
  readonly powerWatts: number | null;
  readonly energyJoules: number | null;
  readonly carbonGrams: number | null;
  readonly costUsd: number | null;
}

export interface GaugeSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly amounts: Amounts;
}

/** The newest window of one cluster, summed for its gauges. */
export interface WindowGauges {
  readonly cluster: string;
  readonly windowEnd: EpochSeconds;
  readonly levels: Readonly<Record<'cluster' | 'namespace' | 'pod', readonly GaugeSample[]>>;
}

export interface PoolState {
  readonly pool: string;
  readonly used: number;
  readonly free: number;
  readonly pending: number;
}

/** What the gauges with a `collect` function read: memory only, so that a scrape never waits and never fails. */
export interface GaugeInputs {
  readonly pools: () => readonly PoolState[];
  readonly windows: () => Iterable<WindowGauges>;
}
