import type { SourceProblem } from '../../domain/cluster/observation.js';
import type { MissingWindow, RunStatus, WindowRun } from '../../domain/ports.js';
import type { EpochSeconds } from '../../domain/time/window.js';
import type { Metrics } from '../../telemetry/metrics.js';
import type { ProblemLog } from '../problem-log.js';
import type { HealthState } from './health-state.js';

/** Problems kept for the health report. */
const MAX_PROBLEMS = 20;

/**
 * Reports the state of a cluster's collection to health, metrics and log. Health and gauges describe the newest due
 * window alone: a retry of an older window says nothing about the present. The log has the problems of all windows.
 */
export interface CollectionReport {
  /** What is known of the newest due window before a cycle asks for anything; another process may have collected it. */
  plan(newestDueStart: EpochSeconds, missing: readonly MissingWindow[]): void;
  /** The runs of one range, ascending; `asked` are its windows as they were before. */
  note(asked: readonly MissingWindow[], runs: readonly WindowRun[]): void;
  /** The cycle is over. */
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
    note(asked, runs) {
      problemLog.note(distinctProblems(runs.flatMap(({ problems }) => problems)));
      problemLog.noteFilled(filledIn(asked, runs));
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

/** A query that fails in the same way in every window of a range is one problem. */
export const distinctProblems = (problems: readonly SourceProblem[]): SourceProblem[] => [
  ...new Map(problems.map((problem) => [`${problem.source} ${problem.query}`, problem])).values(),
];

/** Starts of the windows that had failed and are written now. */
function filledIn(asked: readonly MissingWindow[], runs: readonly WindowRun[]): EpochSeconds[] {
  const failed = new Set(
    asked.filter(({ lastStatus }) => lastStatus === 'failed').map(({ windowStart }) => windowStart),
  );
  return runs
    .filter(({ windowStart, status }) => failed.has(windowStart) && (status === 'complete' || status === 'partial'))
    .map(({ windowStart }) => windowStart);
}
