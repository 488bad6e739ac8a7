import type { EpochSeconds } from '../../../domain/time/window.js';

/** Answers to small questions that are asked with every request, kept for a moment. */
export interface RequestCache<Answer> {
  /**
   * The answer of a moment ago, else a new one; askers at the same time share it. A failure is not kept.
   * @param signal of the asker; once the last asker has gone, the question is given up
   */
  get(key: string, load: (signal: AbortSignal) => Promise<Answer>, signal?: AbortSignal): Promise<Answer>;
}

export interface RequestCacheOptions {
  readonly now: () => EpochSeconds;
  /** A kept answer is forgotten when this is another number than when it was asked for. */
  readonly version: () => number;
  readonly maxAgeSeconds: number;
  readonly maxEntries: number;
}

interface CacheEntry<Answer> {
  readonly answer: Promise<Answer>;
  readonly controller: AbortController;
  readonly at: EpochSeconds;
  readonly version: number;
  waiting: number;
}

/** Waits for a shared answer until the asker goes; the last one to go ends the question, and sees how. */
function awaitShared<Answer>(entry: CacheEntry<Answer>, signal: AbortSignal | undefined): Promise<Answer> {
  entry.waiting += 1;
  if (signal === undefined) return entry.answer;
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      entry.waiting -= 1;
      if (entry.waiting === 0) entry.controller.abort(signal.reason);
      else reject(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    entry.answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}

export function createRequestCache<Answer>(options: RequestCacheOptions): RequestCache<Answer> {
  const { now, version, maxAgeSeconds, maxEntries } = options;
  const entries = new Map<string, CacheEntry<Answer>>();

  function find(key: string): CacheEntry<Answer> | null {
    const entry = entries.get(key);
    if (entry === undefined || entry.version !== version() || entry.controller.signal.aborted) return null;
    const age = now() - entry.at;
    // A clock that was set back must not keep an answer for ever.
    return age >= 0 && age < maxAgeSeconds ? entry : null;
  }

  function start(key: string, load: (signal: AbortSignal) => Promise<Answer>): CacheEntry<Answer> {
    if (entries.size >= maxEntries) entries.clear();
    const controller = new AbortController();
    const entry = { answer: load(controller.signal), controller, at: now(), version: version(), waiting: 0 };
    entries.set(key, entry);
    entry.answer.catch(() => {
      if (entries.get(key) === entry) entries.delete(key);
    });
    return entry;
  }

  return {
    get: async (key, load, signal) => {
      signal?.throwIfAborted();
      return awaitShared(find(key) ?? start(key, load), signal);
    },
  };
}
