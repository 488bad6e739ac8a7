import type { SourceProblem } from '../domain/cluster/observation.js';
import { toIso } from '../domain/time/instant.js';
import { type EpochSeconds, HOUR_SECONDS, WINDOW_SECONDS } from '../domain/time/window.js';
import type { Logger } from '../telemetry/logger.js';

/** Lines remembered at once. Beyond it further problems are not logged: they are a flood of one cause. */
const MAX_REMEMBERED = 400;

/**
 * Logs when something is wrong with a source (warn) and when it is over (info): each once an hour at most, however often
 * it is met. A source without an answer is one problem, whatever was asked of it.
 */
export interface ProblemLog {
  /** Problems of windows other than the newest one. */
  note(problems: readonly SourceProblem[]): void;
  /** Problems of the newest window. Those of the newest window before it that are not among them are over. */
  noteNewest(problems: readonly SourceProblem[]): void;
  /** Starts of windows that had failed and are written now. */
  noteFilled(starts: readonly EpochSeconds[]): void;
  /** Logs the windows that were filled. */
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
  /** What is wrong with the newest window. */
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
      logger.warn({ cluster, source, query, detail, isFatal }, TEXTS[kindOf(problem)].begin),
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
        // A window without data says nothing about what else is missing, unless the source answers again.
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
        logger.info({ cluster, windows, from: toIso(from), to: toIso(to) }, 'windows that had failed are filled');
        filled = NONE_FILLED;
      });
    },
  };
}

type ProblemKind = 'unavailable' | 'rejected' | 'partial';

const TEXTS: Readonly<Record<ProblemKind, { readonly begin: string; readonly end: string }>> = {
  unavailable: { begin: 'source unavailable', end: 'source available again' },
  rejected: { begin: 'window rejected', end: 'windows are accepted again' },
  partial: { begin: 'source problem', end: 'source problem resolved' },
};

function kindOf({ isFatal, isRefusal }: SourceProblem): ProblemKind {
  if (!isFatal) return 'partial';
  return isRefusal === true ? 'rejected' : 'unavailable';
}

const isUnavailable = (problem: SourceProblem): boolean => kindOf(problem) === 'unavailable';

/** A source that does not answer is one problem, whichever query showed it. */
const keyOf = (problem: SourceProblem): string =>
  isUnavailable(problem) ? problem.source : `${problem.source} ${problem.query}`;
