import type { SourceProblem } from '../domain/cluster/observation.js';
import { type EpochSeconds, HOUR_SECONDS } from '../domain/time/window.js';
import type { Logger } from '../telemetry/logger.js';

/** Maximum number of problems whose last log time is kept; further ones are logged each time. */
const MAX_REMEMBERED = 200;

/** Logs the problems of sources: each problem at most once an hour, however often it occurs. */
export interface ProblemLog {
  note(problems: readonly SourceProblem[]): void;
}

export interface ProblemLogOptions {
  readonly cluster: string;
  readonly logger: Logger;
  readonly now: () => EpochSeconds;
}

export function createProblemLog({ cluster, logger, now }: ProblemLogOptions): ProblemLog {
  const loggedAt = new Map<string, EpochSeconds>();
  return {
    note(problems) {
      const at = now();
      for (const [key, time] of loggedAt) if (at - time >= HOUR_SECONDS) loggedAt.delete(key);
      for (const { source, query, detail, isFatal } of problems) {
        const key = `${source} ${query}`;
        if (loggedAt.has(key)) continue;
        if (loggedAt.size < MAX_REMEMBERED) loggedAt.set(key, at);
        logger.warn({ cluster, source, query, detail, isFatal }, 'source problem');
      }
    },
  };
}
