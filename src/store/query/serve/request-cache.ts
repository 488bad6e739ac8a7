import type { EpochSeconds } from '../../../domain/time/window.js';

/** Answers to small questions that are asked with every request, kept for a moment. */
export interface ShortMemory<Answer> {
  /**
   * The answer of a moment ago, else a new one; askers at the same time share it. A failure is not kept.
   * @param signal of the asker; once the last asker has gone, the question is given up
   */
  get(question: string, ask: (signal: AbortSignal) => Promise<Answer>, signal?: AbortSignal): Promise<Answer>;
}

export interface ShortMemoryOptions {
  readonly now: () => EpochSeconds;
  /** A kept answer is forgotten when this is another number than when it was asked for. */
  readonly version: () => number;
  readonly maxAgeSeconds: number;
  readonly maxEntries: number;
}

interface Kept<Answer> {
  readonly answer: Promise<Answer>;
  readonly giveUp: AbortController;
  readonly at: EpochSeconds;
  readonly version: number;
  waiting: number;
}

/** Waits for a shared answer until the asker goes; the last one to go ends the question, and sees how. */
function awaitShared<Answer>(kept: Kept<Answer>, signal: AbortSignal | undefined): Promise<Answer> {
  kept.waiting += 1;
  if (signal === undefined) return kept.answer;
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      kept.waiting -= 1;
      if (kept.waiting === 0) kept.giveUp.abort(signal.reason);
      else reject(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    kept.answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}

export function createShortMemory<Answer>(options: ShortMemoryOptions): ShortMemory<Answer> {
  const { now, version, maxAgeSeconds, maxEntries } = options;
  const entries = new Map<string, Kept<Answer>>();

  function find(question: string): Kept<Answer> | null {
    const kept = entries.get(question);
    if (kept === undefined || kept.version !== version() || kept.giveUp.signal.aborted) return null;
    const age = now() - kept.at;
    // A clock that was set back must not keep an answer for ever.
    return age >= 0 && age < maxAgeSeconds ? kept : null;
  }

  function start(question: string, ask: (signal: AbortSignal) => Promise<Answer>): Kept<Answer> {
    if (entries.size >= maxEntries) entries.clear();
    const giveUp = new AbortController();
    const kept = { answer: ask(giveUp.signal), giveUp, at: now(), version: version(), waiting: 0 };
    entries.set(question, kept);
    kept.answer.catch(() => {
      if (entries.get(question) === kept) entries.delete(question);
    });
    return kept;
  }

  return {
    get: async (question, ask, signal) => {
      signal?.throwIfAborted();
      return awaitShared(find(question) ?? start(question, ask), signal);
    },
  };
}
