import type { Timer } from '../../src/collect/schedule.js';
import type { EpochSeconds } from '../../src/domain/time/window.js';

export interface FakeTime {
  readonly now: () => EpochSeconds;
  readonly timer: Timer;
  /** Advances the clock without running timers. */
  set(instant: EpochSeconds): void;
  /** Advances the clock to the next timer and runs it; false when none is set. */
  runNext(): boolean;
}

/** A clock and timers that the test advances. */
export function fakeTime(start: EpochSeconds): FakeTime {
  let instant = start;
  let timers: { readonly at: EpochSeconds; readonly run: () => void }[] = [];
  return {
    now: () => instant,
    timer: {
      after(seconds, run) {
        const entry = { at: instant + seconds, run };
        timers.push(entry);
        return () => {
          timers = timers.filter((other) => other !== entry);
        };
      },
    },
    set: (to) => {
      instant = to;
    },
    runNext() {
      const [next] = [...timers].sort((a, b) => a.at - b.at);
      if (next === undefined) return false;
      timers = timers.filter((other) => other !== next);
      instant = Math.max(instant, next.at);
      next.run();
      return true;
    },
  };
}

/** Lets all work run that waits only for promises. */
export const flushPromises = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
