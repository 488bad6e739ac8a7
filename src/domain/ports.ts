import type { SourceProblem, WindowObservation } from './cluster/observation.js';
import type { RememberedNode } from './cluster/remember-specs.js';
import type { ClusterDiagnostics } from './diagnostics/diagnostics.js';
import type { WindowFacts } from './measures/entity-facts.js';
import type { EpochSeconds, TimeRange } from './time/window.js';

/**
 * The right to collect one cluster. A write under it is rejected once the lease has expired or another process has
 * taken it. This holds even if the holder believes that it still leads, for example because its process was paused.
 */
export interface Lease {
  readonly clusterId: number;
  /** Unique name of the process. */
  readonly holder: string;
  /** Increases whenever the lease is taken again: by another holder, or by the same holder after it expired. */
  readonly epoch: number;
}

/** The lease of a write has expired. Nothing was written. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
  constructor({ holder, epoch }: Lease) {
    super(`the lease of ${holder} (epoch ${epoch}) has expired; another process may collect the cluster now`);
  }
}

/** Narrow interfaces between modules of the same layer; the composition root connects them. */

/** A source of observations: Prometheus or the sample cluster. */
export interface ObservationSource {
  readonly name: string;
  /**
   * Observes every window of the range (aligned to 300 s, at most one hour). A window without nodes is returned with
   * empty lists. Never throws for a failing server; that is a fatal problem of the affected windows.
   */
  observe(range: TimeRange, signal: AbortSignal): Promise<SourceReading>;
}

export interface WindowReading {
  readonly observation: WindowObservation;
  /** Nodes with implausible figures: they are not part of the observation and must not be added later. */
  readonly refusedNodes?: readonly string[];
  readonly problems: readonly SourceProblem[];
}

export interface SourceReading {
  /** One entry per window of the range, ascending. */
  readonly windows: readonly WindowReading[];
}

/** Live grid intensities; the reference tables are the fallback. */
export interface IntensitySourcePort {
  readonly name: string;
  listIntensities(zones: readonly string[], range: TimeRange, signal: AbortSignal): Promise<readonly IntensityRecord[]>;
}

/** `source` of simulated intensities; figures based on them are marked. */
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
/** `empty`: the source responded and had no data. Only `complete` windows are never collected again. */
export type RunStatus = (typeof RUN_STATUSES)[number];

export interface WindowRun {
  readonly windowStart: EpochSeconds;
  readonly status: RunStatus;
  readonly attempts: number;
  readonly problems: readonly SourceProblem[];
  /**
   * The window was complete and was read again for late samples: only nodes with longer coverage than before are
   * replaced.
   */
  readonly isReread?: boolean;
}

export interface MissingWindow {
  readonly windowStart: EpochSeconds;
  /** Number of attempts; 0 for a window that was never tried. */
  readonly attempts: number;
  readonly lastTriedAt: EpochSeconds | null;
  /** Status of the last attempt; null without one. A failed window is retried sooner than an empty one. */
  readonly lastStatus: RunStatus | null;
  /** The source answered all queries, but without any sample: the monitoring was unavailable. */
  readonly isGap: boolean;
  /** Facts of the window are stored. In a gap these are the nodes that exist before and after it. */
  readonly hasFacts: boolean;
  /** The window is complete and is read again for late samples. */
  readonly isReread?: boolean;
}

export interface WriteOutcome {
  readonly status: 'written' | 'too_late';
  readonly podRows: number;
  readonly nodeRows: number;
  readonly containerRows: number;
  /** Number of nodes whose stored facts cover more of the window and were kept. */
  readonly keptNodes: number;
}

/**
 * Write access to the store for collection. Every write is idempotent and checks the lease in each of its transactions;
 * once the lease has expired, writes fail with a LeaseLostError and change nothing. Only the cluster itself and the
 * lease are written without a lease.
 */
export interface CollectStore {
  /** Id of the cluster, which is created if needed. */
  ensureCluster(name: string, isSample: boolean): Promise<number>;
  /**
   * Writes one window by its natural key, records the run, marks the hour as dirty (or open) and increments the
   * revision of the day. If the window is already stored, each node keeps the facts that cover more of it. A window of
   * a sealed hour is rejected and recorded as `too_late`.
   */
  writeWindow(lease: Lease, facts: WindowFacts, run: WindowRun): Promise<WriteOutcome>;
  /** Records a window that was not written (`failed`, `empty`) without changing facts. */
  recordRun(lease: Lease, run: WindowRun): Promise<void>;
  /**
   * Writes hours older than the raw retention directly as roll-ups and seals them (windows of whole hours, ascending).
   * An hour that is already sealed is rejected as a whole and counted as too late.
   */
  writeSealedHours(lease: Lease, windows: readonly WindowFacts[]): Promise<WriteOutcome>;
  /** Windows of the range without a `complete` run, ascending; windows of sealed hours are excluded. */
  listMissingWindows(clusterId: number, range: TimeRange): Promise<MissingWindow[]>;
  /** Starts of the open or dirty hours that ended before the given time, ascending, at most `limit`. */
  listUnrolledHours(clusterId: number, before: EpochSeconds, limit: number): Promise<EpochSeconds[]>;
  /** Real clusters with open or dirty hours that ended before the given time, by name. */
  listUnrolledClusters(before: EpochSeconds): Promise<{ readonly id: number; readonly name: string }[]>;
  /** Rolls up one hour to 15 min and 1 h, and its day when all hours of the day with data are rolled up. */
  rollUpHour(lease: Lease, hour: EpochSeconds): Promise<{ readonly rows: number }>;
  /** End of the newest collected window of all clusters; null without one. */
  findNewestWindowEnd(): Promise<EpochSeconds | null>;
  /**
   * Deletes data beyond the retention of its granularity, but never raw data that is not rolled up. Also seals hours
   * and creates the partitions of the day of `from` and of the next one.
   * @param from instant that ages count from
   */
  applyRetention(
    lease: Lease,
    from: EpochSeconds,
  ): Promise<{ readonly droppedPartitions: number; readonly deletedRows: number }>;
  /**
   * For each name, the last known state of the node before the given time, else its first known state. Names that were
   * never stored are missing in the result.
   */
  listRememberedNodes(clusterId: number, names: readonly string[], before: EpochSeconds): Promise<RememberedNode[]>;
  /**
   * Complete windows of the range that may still receive samples, ascending: at least one node is partly covered and
   * was observed in the hour before, and the last reading was at most `withinSeconds` after the start of the window.
   * Windows of sealed hours are excluded.
   */
  listLateWindows(clusterId: number, range: TimeRange, withinSeconds: number): Promise<MissingWindow[]>;
  /**
   * Names of the nodes that exist on both sides of a range without samples: in the last two collected windows before it
   * and in the two windows after it.
   */
  listNodesAround(clusterId: number, gap: TimeRange): Promise<string[]>;
  /** Replaces the last report about the sources of the leased cluster. */
  writeDiagnostics(lease: Lease, report: ClusterDiagnostics): Promise<void>;
  upsertIntensities(lease: Lease, records: readonly IntensityRecord[]): Promise<number>;
  /** The newest record per zone and hour in the range. */
  listIntensities(zones: readonly string[], range: TimeRange): Promise<IntensityRecord[]>;
  /**
   * Acquires or renews the lease of a cluster's collector. Null while another holder's lease is valid; `busy` while a
   * transaction that began under a lease is running. Uses the clock of the database.
   */
  acquireLease(clusterId: number, holder: string, ttlSeconds: number): Promise<Lease | 'busy' | null>;
  /** Seconds until the current lease expires; 0 without one. Uses the clock of the database. */
  leaseSecondsLeft(clusterId: number): Promise<number>;
  releaseLease(lease: Lease): Promise<void>;
}

/** Progress of a backfill, for the terminal, logs and /health/ready. */
export interface BackfillProgress {
  readonly totalWindows: number;
  readonly doneWindows: number;
  readonly isFinished: boolean;
}

/**
 * States in which the database does not serve reads, or writes: it cannot be reached, a node of a Citus cluster cannot be
 * reached, its server accepts no writes, its disk is full, or another session holds a lock.
 */
export const DATABASE_FAULTS = [
  'database-unavailable',
  'database-node-unavailable',
  'database-read-only',
  'database-full',
  'database-locked',
] as const;
export type DatabaseFault = (typeof DATABASE_FAULTS)[number];

/** Content of /health and /health/ready; kept in memory, without database queries. */
export interface HealthReport {
  readonly isReady: boolean;
  /** Why the service is not ready, or not complete: with a database that rejects writes only, it is ready to read. */
  readonly state: 'ready' | 'starting' | 'migrating' | 'no-source' | 'stopping' | DatabaseFault;
  readonly detail: string | null;
  readonly startedAt: EpochSeconds;
  readonly isSample: boolean;
  readonly database: 'embedded' | 'server';
  readonly clusters: readonly {
    readonly name: string;
    /** Why this process cannot collect the cluster; null if it has a source or does not collect the cluster. */
    readonly noSource: string | null;
    readonly isLeader: boolean;
    readonly lastWindowEnd: EpochSeconds | null;
    /** Of the newest due window. */
    readonly lastRunStatus: RunStatus | null;
    /** Problems of data sources in the newest due window. */
    readonly problems: readonly SourceProblem[];
    readonly backfill: BackfillProgress | null;
  }[];
  /** Settings and annotations that have no effect, one sentence each. They do not change the state. */
  readonly warnings: readonly string[];
}
