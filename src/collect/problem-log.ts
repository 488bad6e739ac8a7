import type { SourceProblem } from '../domain/cluster/observation.js';
import { remedyOf } from '../domain/diagnostics/problems-of-source.js';
import { toIso } from '../domain/time/instant.js';
import { type EpochSeconds, HOUR_SECONDS, WINDOW_SECONDS } from '../domain/time/window.js';
import type { Logger } from '../telemetry/logger.js';

/** Maximum number of different lines per hour; further ones are not logged. */
const MAX_REMEMBERED = 400;

/**
 * Logs the start (warn) and the end (info) of problems with sources, each at most once an hour, however often it occurs.
 * An unavailable source is one problem, whichever query failed.
 */
export interface ProblemLog {
  /** Problems of windows other than the newest one. */
  note(problems: readonly SourceProblem[]): void;
  /** Problems of the newest window. Problems of the previous newest window that are not among them have ended. */
  noteNewest(problems: readonly SourceProblem[]): void;
  /** Starts of windows that failed earlier and are written now. */
  noteFilled(starts: readonly EpochSeconds[]): void;
  /** Logs the filled windows. */
  endCycle(): void;
}

export interface ProblemLogOptions {
  readonly cluster: string;
  readonly logger: Logger;
  readonly now: () => EpochSeconds;
}

interface Episode {
  readonly since: EpochSeconds;
  readonly problem: SourceProblem;
}

const NONE_FILLED = { windows: 0, from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };

export function createProblemLog({ cluster, logger, now }: ProblemLogOptions): ProblemLog {
  const loggedAt = new Map<string, EpochSeconds>();
  /** Problems of the newest window. */
  let present = new Map<string, Episode>();
  let filled = NONE_FILLED;

  const oncePerHour = (line: string, write: () => void): void => {
    const at = now();
    for (const [key, time] of loggedAt) if (at - time >= HOUR_SECONDS) loggedAt.delete(key);
    if (loggedAt.has(line) || loggedAt.size >= MAX_REMEMBERED) return;
    loggedAt.set(line, at);
    write();
  };
  const warn = (problem: SourceProblem): void => {
    const { source, query, detail, isFatal } = problem;
    oncePerHour(keyOf(problem), () =>
      logger.warn({ cluster, source, query, detail, remedy: remedyOf(problem), isFatal }, TEXTS[kindOf(problem)].begin),
    );
  };
  return {
    note: (problems) => problems.forEach(warn),
    noteNewest(problems) {
      problems.forEach(warn);
      const before = present;
      present = new Map();
      for (const problem of problems) {
        const key = keyOf(problem);
        present.set(key, { since: before.get(key)?.since ?? now(), problem });
      }
      const isIncomplete = problems.some(({ isFatal }) => isFatal);
      for (const [key, episode] of before) {
        const { problem, since } = episode;
        if (present.has(key)) continue;
        // A window without data shows only that an unavailable source is available again, not that other problems ended.
        if (isIncomplete && (kindOf(problem) !== 'unavailable' || problems.some(isUnavailable))) {
          present.set(key, episode);
          continue;
        }
        const { source, query } = problem;
        const seconds = now() - since;
        oncePerHour(`end of ${key}`, () =>
          logger.info({ cluster, source, query, seconds }, TEXTS[kindOf(problem)].end),
        );
      }
    },
    noteFilled(starts) {
      for (const start of starts) {
        const { windows, from, to } = filled;
        filled = { windows: windows + 1, from: Math.min(from, start), to: Math.max(to, start + WINDOW_SECONDS) };
      }
    },
    endCycle() {
      if (filled.windows === 0) return;
      oncePerHour('filled', () => {
        const { windows, from, to } = filled;
        logger.info({ cluster, windows, from: toIso(from), to: toIso(to) }, 'failed windows filled');
        filled = NONE_FILLED;
      });
    },
  };
}

type ProblemKind = 'unavailable' | 'rejected' | 'partial';

const TEXTS: Readonly<Record<ProblemKind, { readonly begin: string; readonly end: string }>> = {
  unavailable: { begin: 'source unavailable', end: 'source available again' },
  rejected: { begin: 'window rejected', end: 'windows accepted again' },
  partial: { begin: 'source problem', end: 'source problem resolved' },
};

function kindOf({ isFatal, isRefusal }: SourceProblem): ProblemKind {
  if (!isFatal) return 'partial';
  return isRefusal === true ? 'rejected' : 'unavailable';
}

const isUnavailable = (problem: SourceProblem): boolean => kindOf(problem) === 'unavailable';

/** An unavailable source is one problem, whichever query failed. */
const keyOf = (problem: SourceProblem): string =>
  isUnavailable(problem) ? problem.source : `${problem.source} ${problem.query}`;
