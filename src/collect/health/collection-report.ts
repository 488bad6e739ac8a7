import type { SourceProblem } from '../../domain/cluster/observation.js';
import type { MissingWindow, RunStatus, WindowRun } from '../../domain/ports.js';
import type { EpochSeconds } from '../../domain/time/window.js';
import type { Metrics } from '../../telemetry/metrics.js';
import type { ProblemLog } from '../problem-log.js';
import type { HealthState } from './health-state.js';

/** Maximum number of problems kept for the health report. */
const MAX_PROBLEMS = 20;

/**
 * Reports the state of the collection of a cluster to health, metrics and log. Health and gauges describe the newest due
 * window only, because the retry of an older window does not change the present state. The log has the problems of all
 * windows.
 */
export interface CollectionReport {
  /** The stored state of the newest due window at the start of a cycle; another process may have collected it. */
  plan(newestDueStart: EpochSeconds, missing: readonly MissingWindow[]): void;
  /** The runs of one range, ascending; `requested` has the previous state of its windows. */
  note(requested: readonly MissingWindow[], runs: readonly WindowRun[]): void;
  /** Called at the end of a cycle. */
  end(): void;
}

export interface CollectionReportOptions {
  readonly cluster: string;
  readonly source: { readonly name: string };
  readonly health: HealthState;
  readonly metrics: Metrics;
  readonly problemLog: ProblemLog;
  readonly now: () => EpochSeconds;
}

export function createCollectionReport(options: CollectionReportOptions): CollectionReport {
  const { cluster, source, health, metrics, problemLog, now } = options;
  let newestStart = Number.NEGATIVE_INFINITY;
  const show = (lastRunStatus: RunStatus, problems: readonly SourceProblem[]): void => {
    const shown = distinctProblems(problems).slice(0, MAX_PROBLEMS);
    health.updateCluster(cluster, { lastRunStatus, problems: shown });
    metrics.setSourceProblems(cluster, shown);
  };
  return {
    plan(newestDueStart, missing) {
      if (newestDueStart <= newestStart) return;
      const waiting = missing.find(({ windowStart }) => windowStart === newestDueStart);
      const status = waiting === undefined ? 'complete' : waiting.lastStatus;
      if (status === null) return;
      newestStart = newestDueStart;
      show(status, []);
    },
    note(requested, runs) {
      problemLog.note(distinctProblems(runs.flatMap(({ problems }) => problems)));
      problemLog.noteFilled(filledIn(requested, runs));
      const newest = runs.at(-1);
      if (newest !== undefined && newest.windowStart >= newestStart) {
        newestStart = newest.windowStart;
        show(newest.status, newest.problems);
        problemLog.noteNewest(newest.problems);
      }
      const { lastWindowEnd = null } = health.report().clusters.find(({ name }) => name === cluster) ?? {};
      if (lastWindowEnd !== null) metrics.setCollectionLag(source.name, cluster, now() - lastWindowEnd);
    },
    end: () => problemLog.endCycle(),
  };
}

/** A query that fails does so in every window of a range; one entry is enough. */
export const distinctProblems = (problems: readonly SourceProblem[]): SourceProblem[] => [
  ...new Map(problems.map((problem) => [`${problem.source} ${problem.query}`, problem])).values(),
];

/** Starts of the windows that failed earlier and are written now. */
function filledIn(requested: readonly MissingWindow[], runs: readonly WindowRun[]): EpochSeconds[] {
  const failed = new Set(
    requested.filter(({ lastStatus }) => lastStatus === 'failed').map(({ windowStart }) => windowStart),
  );
  return runs
    .filter(({ windowStart, status }) => failed.has(windowStart) && (status === 'complete' || status === 'partial'))
    .map(({ windowStart }) => windowStart);
}
