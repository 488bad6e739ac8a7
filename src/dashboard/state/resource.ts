import { signal } from '@preact/signals';
import { useLayoutEffect, useState } from 'preact/hooks';
import { type Failure, toFailure } from './api.js';

/** Increases when everything on the page is to be read again. */
export const refreshes = signal(0);

export const refresh = (): void => {
  refreshes.value += 1;
};

/** Data of a view while it is read, refreshed and after a failure. */
export interface Resource<Data> {
  /** The newest data of the current query; it stays when a refresh fails. */
  readonly data: Data | null;
  readonly failure: Failure | null;
  readonly isLoading: boolean;
}

interface Held<Data> extends Resource<Data> {
  readonly key: string;
}

/**
 * Reads data for a key, and again after every refresh. Data of another key is never shown.
 * @param key everything that the data depends on
 */
export function useResource<Data>(key: string, read: (signal: AbortSignal) => Promise<Data>): Resource<Data> {
  const [held, hold] = useState<Held<Data>>({ key, data: null, failure: null, isLoading: true });
  const count = refreshes.value;
  // `key` stands for everything that `read` uses, and a refresh repeats it. An effect after the layout would send the first
  // requests of a page only after it was painted.
  useLayoutEffect(() => {
    const controller = new AbortController();
    hold((last) =>
      last.key === key
        ? last.isLoading
          ? last
          : { ...last, isLoading: true }
        : { key, data: null, failure: null, isLoading: true },
    );
    read(controller.signal).then(
      (data) => {
        if (!controller.signal.aborted) hold({ key, data, failure: null, isLoading: false });
      },
      (error) => {
        if (controller.signal.aborted) return;
        hold((last) => ({
          key,
          data: last.key === key ? last.data : null,
          failure: toFailure(error),
          isLoading: false,
        }));
      },
    );
    return () => controller.abort();
  }, [key, count]);
  return held.key === key ? held : { data: null, failure: null, isLoading: true };
}
