import type { SourceProblem, WindowObservation } from './cluster/observation.js';
import type { WindowFacts } from './measures/entity-facts.js';
import type { EpochSeconds, TimeRange } from './time/window.js';

/**
 * The right to collect one cluster, as it was taken. A write under it is refused once the lease has ended or another
 * process has taken it, however sure the holder is that it still leads: its clock may have stood still.
 */
export interface Lease {
  readonly clusterId: number;
  /** Unique name of the process. */
  readonly holder: string;
  /** Grows whenever the lease is taken anew: by another holder, or by the same one after it had ended. */
  readonly epoch: number;
}

/** The lease that a write was made under is over. Nothing was written. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
  constructor({ holder, epoch }: Lease) {
    super(`the lease of ${holder} (epoch ${epoch}) is over; another process may collect the cluster now`);
  }
}

/** The narrow interfaces over which rooms of one floor are handed to each other by the composition root. */

/** A place that observations come from: Prometheus, or the sample cluster. */
export interface ObservationSource {
  readonly name: string;
  /**
   * Observes every window of the range (aligned to 300 s, at most one hour). A window without any node is
   * returned with empty lists. Never throws for a failing server: that is a fatal problem on the windows it hit.
   */
  observe(range: TimeRange, signal: AbortSignal): Promise<SourceReading>;
}

export interface WindowReading {
  readonly observation: WindowObservation;
  /** Nodes whose figures are implausible: they are not in the observation, and nothing may add them. */
  readonly refusedNodes?: readonly string[];
  readonly problems: readonly SourceProblem[];
}

export interface SourceReading {
  /** One entry per window of the range, ascending. */
  readonly windows: readonly WindowReading[];
}

/** Live grid intensities; the reference tables stand behind it. */
export interface IntensitySourcePort {
  readonly name: string;
  listIntensities(zones: readonly string[], range: TimeRange, signal: AbortSignal): Promise<readonly IntensityRecord[]>;
}

/** `source` of intensities that a simulation made up; figures that rest on them say so. */
export const SIMULATED_INTENSITY = 'simulated';

export interface IntensityRecord {
  readonly zone: string;
  /** Start of the hour. */
  readonly hour: EpochSeconds;
  readonly gramsPerKwh: number;
  readonly lowGramsPerKwh: number;
  readonly highGramsPerKwh: number;
  readonly source: string;
  readonly isEstimated: boolean;
}

export const RUN_STATUSES = ['complete', 'partial', 'empty', 'failed', 'too_late'] as const;
/** `empty`: the source answered and had nothing. Only `complete` windows are never asked for again. */
export type RunStatus = (typeof RUN_STATUSES)[number];

export interface WindowRun {
  readonly windowStart: EpochSeconds;
  readonly status: RunStatus;
  readonly attempts: number;
  readonly problems: readonly SourceProblem[];
}

export interface MissingWindow {
  readonly windowStart: EpochSeconds;
  /** Tries so far; 0 for a window that was never tried. */
  readonly attempts: number;
  readonly lastTriedAt: EpochSeconds | null;
  /** Of the last try; null for a window that was never tried. A failed window is asked for sooner than an empty one. */
  readonly lastStatus: RunStatus | null;
}

export interface WriteOutcome {
  readonly status: 'written' | 'too_late';
  readonly podRows: number;
  readonly nodeRows: number;
  readonly containerRows: number;
  /** Nodes whose stored facts were better than the new ones and were kept. */
  readonly keptNodes: number;
}

/**
 * What the collecting wing needs of the store. Every write is idempotent and made of transactions that each check the
 * lease: once it is over they write nothing and fail with a LeaseLostError. Only the cluster itself and the lease are
 * written without one.
 */
export interface CollectStore {
  /** Id of the cluster, made on first sight. */
  ensureCluster(name: string, isSample: boolean): Promise<number>;
  /**
   * Writes one window by its natural key, records the run, marks its hour dirty (or open) and bumps the revision
   * of its day. Of a window that is stored already, each node keeps the facts that cover it longer. A window of a sealed
   * hour is refused and recorded as `too_late`.
   */
  writeWindow(lease: Lease, facts: WindowFacts, run: WindowRun): Promise<WriteOutcome>;
  /** Records a window that could not be written (`failed`, `empty`) without touching facts. */
  recordRun(lease: Lease, run: WindowRun): Promise<void>;
  /**
   * Writes hours older than raw retention straight as roll-ups and seals them (windows of whole hours, ascending).
   * An hour that is already sealed is refused whole and counted as too late.
   */
  writeSealedHours(lease: Lease, windows: readonly WindowFacts[]): Promise<WriteOutcome>;
  /** Windows in the range without a `complete` run, ascending; windows of sealed hours are left out. */
  listMissingWindows(clusterId: number, range: TimeRange): Promise<MissingWindow[]>;
  /** Start of hours that ended before the instant and are open or dirty, ascending, at most `limit`. */
  listUnrolledHours(clusterId: number, before: EpochSeconds, limit: number): Promise<EpochSeconds[]>;
  /** Rolls one hour up to 15 min and 1 h (and its day when all of the day's hours with data are rolled). */
  rollUpHour(lease: Lease, hour: EpochSeconds): Promise<{ readonly rows: number }>;
  /**
   * Drops what is older than its level's retention; never raw that is not rolled up. Sealing is part of it, and so is
   * making room for the windows of today and tomorrow.
   */
  applyRetention(
    lease: Lease,
    now: EpochSeconds,
  ): Promise<{ readonly droppedPartitions: number; readonly deletedRows: number }>;
  upsertIntensities(lease: Lease, records: readonly IntensityRecord[]): Promise<number>;
  /** Newest record per zone and hour in the range. */
  listIntensities(zones: readonly string[], range: TimeRange): Promise<IntensityRecord[]>;
  /**
   * Takes or renews the lease of a cluster's collector; null while another holder's lease is running, `busy` while a
   * transaction that began under a lease is. Database clock.
   */
  acquireLease(clusterId: number, holder: string, ttlSeconds: number): Promise<Lease | 'busy' | null>;
  /** Until the running lease ends; 0 when none is running. Database clock. */
  leaseSecondsLeft(clusterId: number): Promise<number>;
  releaseLease(lease: Lease): Promise<void>;
}

/** Progress of a backfill, as shown on a terminal, in logs and in /health/ready. */
export interface BackfillProgress {
  readonly totalWindows: number;
  readonly doneWindows: number;
  readonly isFinished: boolean;
}

/** What /health and /health/ready say; kept in memory, never asked of the database. */
export interface HealthReport {
  readonly isReady: boolean;
  /** Why it is not ready. */
  readonly state: 'ready' | 'starting' | 'migrating' | 'no-source' | 'database-unavailable';
  readonly detail: string | null;
  readonly startedAt: EpochSeconds;
  readonly isSample: boolean;
  readonly database: 'embedded' | 'server';
  readonly clusters: readonly {
    readonly name: string;
    readonly isLeader: boolean;
    readonly lastWindowEnd: EpochSeconds | null;
    readonly lastRunStatus: RunStatus | null;
    /** Sources that did not answer fully in the last cycle, with what is missing. */
    readonly problems: readonly SourceProblem[];
    readonly backfill: BackfillProgress | null;
  }[];
}
