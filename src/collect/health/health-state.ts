import type { DatabaseFault, HealthReport } from '../../domain/ports.js';
import type { EpochSeconds } from '../../domain/time/window.js';

export type ClusterHealth = HealthReport['clusters'][number];

export type DatabaseSide = 'write' | 'read';

/** State of this process, held in memory: reading it never waits. */
export interface HealthState {
  report(): HealthReport;
  setStarting(): void;
  setMigrating(): void;
  /** The schema is current and requests can be served. */
  setServing(): void;
  /** The process is about to exit; final. */
  setStopping(): void;
  /** Read and write connections may lead to two different servers. */
  setDatabaseFailed(side: DatabaseSide, fault: DatabaseFault, detail: string): void;
  setDatabaseAnswered(side: DatabaseSide): void;
  /** Present states of the database, by side. */
  databaseFaults(): ReadonlyMap<DatabaseSide, DatabaseFault>;
  /** Why nothing is collected; null when there is a source. */
  setNoSource(detail: string | null): void;
  /** Why a cluster of this process is not collected; null when it has a source. */
  setClusterSource(name: string, noSource: string | null): void;
  /**
   * Settings of one origin (the configuration, or a cluster) that have no effect, one sentence each. They replace the
   * previous ones.
   */
  setWarnings(origin: string, warnings: readonly string[]): void;
  updateCluster(name: string, change: Partial<Omit<ClusterHealth, 'name'>>): void;
  /** Windows are not collected in order, so only a later end has an effect. */
  raiseLastWindowEnd(name: string, end: EpochSeconds): void;
}

export interface HealthStateOptions {
  readonly startedAt: EpochSeconds;
  readonly isSample: boolean;
  readonly database: HealthReport['database'];
}

/** Maximum number of warnings in a report. */
const MAX_WARNINGS = 200;

export function createHealthState(options: HealthStateOptions): HealthState {
  const { startedAt, isSample, database } = options;
  let phase: 'starting' | 'migrating' | 'serving' = 'starting';
  let isStopping = false;
  let noSourceDetail: string | null = null;
  /** Of the clusters that this process collects. */
  const noSources = new Map<string, string | null>();
  const failures = new Map<DatabaseSide, { readonly fault: DatabaseFault; readonly detail: string }>();
  const clusters = new Map<string, ClusterHealth>();
  const warnings = new Map<string, readonly string[]>();
  const noSource = (): string | null => noSourceDetail ?? noClusterSource(noSources);
  const state = (): Pick<HealthReport, 'state' | 'detail'> => {
    if (isStopping) return { state: 'stopping', detail: 'Shutting down.' };
    const failure = failures.get('read') ?? failures.get('write');
    if (failure !== undefined) return { state: failure.fault, detail: failure.detail };
    if (phase === 'starting') return { state: 'starting', detail: 'Connecting to the database.' };
    if (phase === 'migrating') return { state: 'migrating', detail: 'Migrating the database schema.' };
    const detail = noSource();
    return detail === null ? { state: 'ready', detail } : { state: 'no-source', detail };
  };
  const updateCluster: HealthState['updateCluster'] = (name, change) => {
    clusters.set(name, { ...(clusters.get(name) ?? unknownCluster(name)), ...change });
  };
  return {
    report: () => {
      // A database that answers reads serves requests, also while it rejects writes.
      const isReady = phase === 'serving' && !isStopping && !failures.has('read') && noSource() === null;
      const shown = [...warnings.values()].flat().slice(0, MAX_WARNINGS);
      return { ...state(), isReady, startedAt, isSample, database, clusters: [...clusters.values()], warnings: shown };
    },
    setStarting: () => {
      phase = 'starting';
    },
    setMigrating: () => {
      phase = 'migrating';
    },
    setServing: () => {
      phase = 'serving';
    },
    setStopping: () => {
      isStopping = true;
    },
    setDatabaseFailed: (side, fault, detail) => failures.set(side, { fault, detail }),
    setDatabaseAnswered: (side) => failures.delete(side),
    databaseFaults: () => new Map([...failures].map(([side, { fault }]) => [side, fault])),
    setNoSource: (detail) => {
      noSourceDetail = detail;
    },
    setClusterSource: (name, noSource) => {
      noSources.set(name, noSource);
      updateCluster(name, { noSource });
    },
    setWarnings: (origin, ofOrigin) => warnings.set(origin, ofOrigin),
    updateCluster,
    raiseLastWindowEnd: (name, end) => {
      if (end > (clusters.get(name)?.lastWindowEnd ?? 0)) updateCluster(name, { lastWindowEnd: end });
    },
  };
}

/** The reasons if no cluster has a source; null if one has. A service that collects some of its clusters is ready. */
function noClusterSource(noSources: ReadonlyMap<string, string | null>): string | null {
  const details = [...noSources].flatMap(([name, detail]) => (detail === null ? [] : [{ name, detail }]));
  const [first] = details;
  if (first === undefined || details.length < noSources.size) return null;
  return details.length === 1 ? first.detail : details.map(({ name, detail }) => `${name}: ${detail}`).join(' ');
}

const unknownCluster = (name: string): ClusterHealth => ({
  name,
  noSource: null,
  isLeader: false,
  lastWindowEnd: null,
  lastRunStatus: null,
  problems: [],
  backfill: null,
});
