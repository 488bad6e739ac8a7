import type { ClusterDiagnostics } from '../../../domain/diagnostics/diagnostics.js';
import type { CollectStore } from '../../../domain/ports.js';
import { type EpochSeconds, HOUR_SECONDS } from '../../../domain/time/window.js';
import type { Logger } from '../../../telemetry/logger.js';
import type { HeldLease } from '../../leadership.js';

/** Examines the sources of the cluster. Does not reject for a failing source. */
export type Examine = (signal: AbortSignal) => Promise<ClusterDiagnostics>;

export interface DiagnosticsJobOptions {
  readonly store: Pick<CollectStore, 'writeDiagnostics'>;
  readonly examine: Examine;
  readonly logger: Logger;
  readonly now: () => EpochSeconds;
}

/**
 * A job that examines the sources and stores the report: with its first call, and then at most once an hour. The log has a
 * summary of the first report and of each one whose problems differ from the report before.
 * @throws when the signal was aborted, the lease was lost, or the store fails
 */
export function createDiagnosticsJob({
  store,
  examine,
  logger,
  now,
}: DiagnosticsJobOptions): (lease: HeldLease, signal: AbortSignal) => Promise<void> {
  let lastRunAt: EpochSeconds | null = null;
  let logged: string | null = null;
  return async (lease, signal) => {
    // A clock that was set back does not delay the next run.
    if (lastRunAt !== null && Math.abs(now() - lastRunAt) < HOUR_SECONDS) return;
    lastRunAt = now();
    const report = await examine(signal);
    signal.throwIfAborted();
    await store.writeDiagnostics(await lease(), report);
    const summary = summaryOf(report);
    const key = `${summary.status} ${summary.problems.join()}`;
    if (key === logged) return;
    logged = key;
    if (report.status === 'ok') logger.info(summary, 'sources examined');
    else logger.warn(summary, 'sources examined: problems found; see /api/v1/diagnostics');
  };
}

function summaryOf({ cluster, status, server, source, window, problems }: ClusterDiagnostics) {
  return {
    cluster,
    status,
    ...server,
    queries: source?.queries ?? null,
    samples: source?.samples ?? null,
    nodes: window?.nodes ?? null,
    pods: window?.pods ?? null,
    problems: [...new Set(problems.map(({ name }) => name))],
  };
}
