import type { EpochSeconds } from '../../domain/window.js';

/** Answers to small questions that are asked with every request, kept for a moment. */
export interface ShortMemory<Answer> {
  /** The answer of a moment ago, else a new one; askers at the same time share it. A failure is not kept. */
  get(question: string, ask: () => Promise<Answer>): Promise<Answer>;
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
  readonly at: EpochSeconds;
  readonly version: number;
}

export function createShortMemory<Answer>(options: ShortMemoryOptions): ShortMemory<Answer> {
  const { now, version, maxAgeSeconds, maxEntries } = options;
  const entries = new Map<string, Kept<Answer>>();
  return {
    get(question, ask) {
      const kept = entries.get(question);
      const age = now() - (kept?.at ?? 0);
      // A clock that was set back must not keep an answer for ever.
      if (kept !== undefined && kept.version === version() && age >= 0 && age < maxAgeSeconds) return kept.answer;
      if (entries.size >= maxEntries) entries.clear();
      const entry = { answer: ask(), at: now(), version: version() };
      entries.set(question, entry);
      entry.answer.catch(() => {
        if (entries.get(question) === entry) entries.delete(question);
      });
      return entry.answer;
    },
  };
}
