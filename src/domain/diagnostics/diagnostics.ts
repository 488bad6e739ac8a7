import type { Reason } from '../figures/reasons.js';
import type { Measures } from '../measures/measures.js';
import type { EpochSeconds } from '../time/window.js';

/** From best to worst. `problems`: figures are affected or could be. `failed`: no figures can be computed. */
export type DiagnosisStatus = 'ok' | 'problems' | 'failed';

/** A finding about the sources of a cluster. It never contains a secret. */
export interface DiagnosticProblem {
  /** Stable name, such as `several_clusters`. */
  readonly name: string;
  /** `error`: no figures without a change. `warning`: figures are missing, estimated or costly to read. */
  readonly severity: 'error' | 'warning';
  readonly detail: string;
  /** What the operator changes. */
  readonly remedy: string;
}

export interface MetricFamily {
  readonly name: string;
  /** Series of the family occur in the window. */
  readonly isPresent: boolean;
  readonly usedFor: string;
}

/** How often targets of one kind are scraped; null if none has two scrapes. */
export interface ScrapeIntervals {
  readonly target: string;
  readonly targets: number;
  readonly minSeconds: number | null;
  readonly maxSeconds: number | null;
}

/** Measurements that are stored several times and counted once. */
export interface DuplicateSeries {
  readonly metric: string;
  /** Labels in which the copies differ. */
  readonly labels: readonly string[];
  readonly measurements: number;
}

/** What a source of metrics contains. */
export interface SourceInspection {
  readonly families: readonly MetricFamily[];
  /** Labels that name pods, namespaces and nodes in usage series, such as `exported_pod`. */
  readonly dialect: readonly string[];
  readonly scrapeIntervals: readonly ScrapeIntervals[];
  readonly duplicates: readonly DuplicateSeries[];
  /** Values of the label `cluster`. */
  readonly clusters: readonly string[];
  /** Queries that one collection cycle sends, and samples that it receives. */
  readonly queries: number;
  readonly samples: number;
  /** Time of the newest sample that was read. */
  readonly newestSampleAt: EpochSeconds | null;
}

/** Figures of the window that was read, and what they rest on. */
export interface SampleWindow {
  readonly from: EpochSeconds;
  readonly to: EpochSeconds;
  readonly nodes: number;
  readonly pods: number;
  /** Mean over the window. */
  readonly cpuCores: number | null;
  readonly memoryBytes: number | null;
  /** Sums of all rows of the window, those of `__idle__` and `__system__` included. */
  readonly measures: Measures;
  /** Reasons of estimates, with the number of nodes and pods that have them. */
  readonly reasons: readonly { readonly reason: Reason; readonly objects: number }[];
}

/** The report of one examination of a cluster. */
export interface ClusterDiagnostics {
  readonly cluster: string;
  readonly status: DiagnosisStatus;
  readonly examinedAt: EpochSeconds;
  readonly durationSeconds: number;
  /** Product and version of the server, as far as it reports them. */
  readonly server: { readonly product: string | null; readonly version: string | null };
  /** Null if nothing could be read. */
  readonly source: SourceInspection | null;
  readonly readsKubernetes: boolean;
  readonly window: SampleWindow | null;
  readonly problems: readonly DiagnosticProblem[];
}

/** Read access to the last report of each cluster. */
export interface DiagnosticsStore {
  /** By name of the cluster; a cluster without a report is missing. */
  listReports(): Promise<readonly ClusterDiagnostics[]>;
}

/** Maximum number of problems in a report. */
export const MAX_DIAGNOSTIC_PROBLEMS = 50;

export const statusOfProblems = (problems: readonly DiagnosticProblem[]): DiagnosisStatus => {
  if (problems.some(({ severity }) => severity === 'error')) return 'failed';
  return problems.length > 0 ? 'problems' : 'ok';
};
