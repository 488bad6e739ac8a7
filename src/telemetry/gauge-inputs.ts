import type { EpochSeconds } from '../domain/time/window.js';

/** Amounts of a series; null means not observed, and the series is then absent. */
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

/** Sums of the newest window of one cluster. */
export interface WindowGauges {
  readonly cluster: string;
  readonly windowEnd: EpochSeconds;
  readonly levels: Readonly<Record<'cluster' | 'namespace' | 'pod' | 'label', readonly GaugeSample[]>>;
}

export interface PoolState {
  readonly pool: string;
  readonly used: number;
  readonly free: number;
  readonly pending: number;
}

/** Input of gauges with a `collect` function; held in memory, so that a scrape neither waits nor fails. */
export interface GaugeInputs {
  readonly pools: () => readonly PoolState[];
  /** Present states of the database, by access: `read` or `write`. */
  readonly databaseFaults: () => Iterable<readonly [string, string]>;
  readonly windows: () => Iterable<WindowGauges>;
}
