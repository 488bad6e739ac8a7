import type { EpochSeconds } from '../../../domain/time/window.js';

/** Short-lived cache of small queries that every request makes; concurrent requests share one query (single-flight). */
export interface RequestCache<Answer> {
  /**
   * Returns the cached answer, or loads it; concurrent callers share the load. Failures are not cached.
   * @param signal signal of the caller; the load is aborted when all callers have aborted
   */
  get(key: string, load: (signal: AbortSignal) => Promise<Answer>, signal?: AbortSignal): Promise<Answer>;
}

export interface RequestCacheOptions {
  readonly now: () => EpochSeconds;
  /** An entry is invalid if this number has changed since its load. */
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

/** Waits for a shared load until the caller aborts. The last caller to abort also aborts the load and waits for its end. */
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
    // A negative age means that the clock was set back; such an entry is invalid.
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
