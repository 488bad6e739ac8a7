import type { Config } from '../config/config.js';
import type { ClusterSettings } from '../config/options/cluster-settings.js';
import { knownLabels, type NodeObservation } from '../domain/cluster/observation.js';
import { SOURCE_FAILURES } from '../domain/cluster/source-failures.js';
import {
  type ClusterDiagnostics,
  type DiagnosticProblem,
  MAX_DIAGNOSTIC_PROBLEMS,
  type SampleWindow,
  type SourceInspection,
  statusOfProblems,
} from '../domain/diagnostics/diagnostics.js';
import { problemsOfSource } from '../domain/diagnostics/problems-of-source.js';
import {
  lateSamples,
  NO_DATA,
  problemsOfDuplicates,
  problemsOfReasons,
} from '../domain/diagnostics/problems-of-window.js';
import { sampleWindowOf } from '../domain/diagnostics/sample-window.js';
import { estimateWindowTask } from '../domain/estimation/estimate-window.js';
import type { WindowReading } from '../domain/ports.js';
import { type EpochSeconds, lastDueWindowEnd, WINDOW_SECONDS } from '../domain/time/window.js';
import type { Reference } from '../reference/reference.js';
import { runCooperatively } from '../runtime/event-loop.js';
import { openSources } from './open-sources.js';
import { inspectAnswers, type ReadAnswers } from './prometheus/inspection/inspect-answers.js';

export interface ExamineOptions {
  readonly reference: Pick<Reference, 'factorsFor'>;
  readonly now: () => EpochSeconds;
  readonly signal: AbortSignal;
}

/** Examination of one cluster ends after this time. */
export const EXAMINATION_SECONDS = 60;

/**
 * Examines the sources of a cluster: reads the newest due window as the collection does, and reports what was found, what
 * the figures rest on, and what to change. Writes nothing. Never rejects for a failing source; the report names it.
 */
export async function examineCluster(
  config: Config,
  cluster: ClusterSettings,
  { reference, now, signal }: ExamineOptions,
): Promise<ClusterDiagnostics> {
  const startedAt = now();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(EXAMINATION_SECONDS * 1000)]);
  const report = (found: Partial<Findings>): ClusterDiagnostics => {
    const isTimedOut = limit.aborted && !signal.aborted;
    const problems = (found.problems ?? [])
      .map((problem) =>
        isTimedOut && problem.name === 'cancelled' ? { ...TIMED_OUT, severity: problem.severity } : problem,
      )
      .slice(0, MAX_DIAGNOSTIC_PROBLEMS);
    return {
      cluster: cluster.name,
      status: statusOfProblems(problems),
      examinedAt: Math.floor(startedAt),
      durationSeconds: Math.max(0, now() - startedAt),
      server: found.server ?? { product: null, version: null },
      source: found.source ?? null,
      readsKubernetes: cluster.readsKubernetes,
      window: found.window ?? null,
      problems,
    };
  };
  let read: ReadAnswers | null = null;
  const onRead = (latest: ReadAnswers): void => {
    read = latest;
  };
  try {
    const sources = await openSources(config, cluster, { startedAt, now, signal: limit, onRead });
    if ('detail' in sources) return report({ problems: [notFound(sources.detail)] });
    try {
      const to = lastDueWindowEnd(startedAt, config.collectionDelaySeconds);
      const { windows } = await sources.observation.observe({ from: to - WINDOW_SECONDS, to }, limit);
      const reading = windows[0];
      // A server that does not answer queries is not asked again.
      const server = read === null ? undefined : await sources.readServer?.(limit);
      const source = read === null ? null : inspectAnswers(read, to);
      const window = reading === undefined ? null : await estimate(reading, reference);
      const withheld = sources.discovery?.withheld ?? null;
      const problems = [
        ...(withheld === null ? [] : [credentialsWithheld(withheld)]),
        ...problemsIn(reading, source, window),
        ...(source === null ? [] : lateSamples(source, to, startedAt, config.collectionDelaySeconds)),
      ];
      return report({ problems, source, window, ...(server === undefined ? {} : { server }) });
    } finally {
      await sources.close();
    }
  } catch (error) {
    signal.throwIfAborted();
    return report({ problems: [limit.aborted ? TIMED_OUT : notExamined(error)] });
  }
}

type Findings = Pick<ClusterDiagnostics, 'server' | 'source' | 'window' | 'problems'>;

function problemsIn(
  reading: WindowReading | undefined,
  source: SourceInspection | null,
  window: SampleWindow | null,
): DiagnosticProblem[] {
  const reported = problemsOfSource(reading?.problems ?? []);
  const isFatal = reported.some(({ severity }) => severity === 'error');
  return [
    ...reported,
    ...(window === null && !isFatal ? [NO_DATA] : []),
    ...(source === null ? [] : problemsOfDuplicates(source)),
    ...(window === null ? [] : problemsOfReasons(window)),
  ];
}

/** Null for a window without nodes, or one that must not be written. */
async function estimate(
  { observation, problems }: WindowReading,
  reference: ExamineOptions['reference'],
): Promise<SampleWindow | null> {
  if (observation.nodes.length === 0 || problems.some(({ isFatal }) => isFatal)) return null;
  const { windowStart } = observation;
  const factorsOf = (node: NodeObservation) =>
    reference.factorsFor({ spec: node.spec, labels: knownLabels(node), windowStart }, null);
  return sampleWindowOf(await runCooperatively(estimateWindowTask(observation, factorsOf)));
}

const notFound = (detail: string): DiagnosticProblem => ({
  name: 'source_not_found',
  severity: 'error',
  detail,
  remedy: 'Set GREENKUBE_PROMETHEUS_URL, or GREENKUBE_PROMETHEUS_NAMESPACES to the namespace of Prometheus.',
});

const TIMED_OUT: DiagnosticProblem = {
  name: 'no_response',
  severity: 'error',
  detail: `the sources did not respond within ${EXAMINATION_SECONDS} s`,
  remedy: SOURCE_FAILURES.no_response.remedy,
};

/** Credentials are read when the sources are opened; the message of the system has the path of the file only. */
function notExamined(error: unknown): DiagnosticProblem {
  const detail = error instanceof Error ? error.message : 'unknown error';
  if (error instanceof Error && 'syscall' in error) {
    const { remedy } = SOURCE_FAILURES.credentials_unreadable;
    return { name: 'credentials_unreadable', severity: 'error', detail, remedy };
  }
  const remedy = 'Check the settings of the sources; if they are right, report the error.';
  return { name: 'examination_failed', severity: 'error', detail, remedy };
}

const credentialsWithheld = (detail: string): DiagnosticProblem => ({
  name: 'credentials_withheld',
  severity: 'warning',
  detail,
  remedy: 'Set GREENKUBE_PROMETHEUS_URL, or GREENKUBE_PROMETHEUS_NAMESPACES to the namespace of Prometheus.',
});
