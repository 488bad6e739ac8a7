import { Presets, SingleBar } from 'cli-progress';
import type { EpochSeconds } from '../../../domain/time/window.js';
import type { Logger } from '../../../telemetry/logger.js';

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly isFinished: boolean;
}

/** Shows the progress of a long task. */
export interface ProgressDisplay {
  show(progress: Progress): void;
}

/** A display with one task. */
export interface TaskDisplay extends ProgressDisplay {
  /** Ends it before the task is finished, after a failure: releases the terminal. */
  stop(): void;
}

/** What the display names, for example the task `Backfill` in the unit `Windows`. */
export interface DisplayedTask {
  readonly name: string;
  readonly unit: string;
}

/**
 * Minimum pause between log lines. After it, a line is due when another such share of the total is done, or after a
 * minute.
 */
const MIN_LOG_SECONDS = 10;
const LOG_SHARE = 0.05;
const LOG_SECONDS = 60;

/** A progress bar on a terminal, log lines elsewhere. */
export const createProgressDisplay = (
  terminal: NodeJS.WritableStream & { readonly isTTY?: boolean },
  logger: Logger,
  now: () => EpochSeconds,
  task: DisplayedTask,
): TaskDisplay => (terminal.isTTY === true ? createBar(terminal, task) : createLines(logger, now, task));

/**
 * One display for the tasks of several clusters, because a terminal shows one bar. It shows the sums, and is finished when
 * all tasks are.
 */
export function sharedDisplay(display: ProgressDisplay): () => ProgressDisplay {
  const shown = new Map<number, Progress>();
  let count = 0;
  return () => {
    const id = count;
    count += 1;
    return {
      show(progress) {
        shown.set(id, progress);
        const all = [...shown.values()];
        const isFinished = all.every((one) => one.isFinished);
        const sum = (key: 'done' | 'total'): number => all.reduce((total, one) => total + one[key], 0);
        display.show({ done: sum('done'), total: sum('total'), isFinished });
        if (isFinished) shown.clear();
      },
    };
  };
}

function createBar(stream: NodeJS.WritableStream, { name, unit }: DisplayedTask): TaskDisplay {
  const format = `${name} {bar} {percentage}% | {value}/{total} ${unit.toLowerCase()} | {eta_formatted} left`;
  const bar = new SingleBar({ stream, format, hideCursor: true, fps: 4 }, Presets.shades_classic);
  let isShown = false;
  const stop = (): void => {
    if (isShown) bar.stop();
    isShown = false;
  };
  return {
    stop,
    show({ done, total, isFinished }) {
      if (!isShown && !isFinished) {
        bar.start(total, done);
        isShown = true;
      } else if (isShown) {
        bar.setTotal(total);
        bar.update(done);
      }
      if (isFinished) stop();
    },
  };
}

function createLines(logger: Logger, now: () => EpochSeconds, { name, unit }: DisplayedTask): TaskDisplay {
  const message = name.toLowerCase();
  let last: { readonly at: EpochSeconds; readonly done: number } | null = null;
  return {
    stop() {},
    show({ done, total, isFinished }) {
      if (last !== null && !isFinished) {
        const seconds = now() - last.at;
        const hasMoved = done - last.done >= LOG_SHARE * total;
        if (seconds < MIN_LOG_SECONDS || (!hasMoved && seconds < LOG_SECONDS)) return;
      }
      const percent = total === 0 ? 100 : Math.floor((100 * done) / total);
      const counts = { [`done${unit}`]: done, [`total${unit}`]: total, percent };
      logger.info(counts, isFinished ? `${message} finished` : message);
      last = isFinished ? null : { at: now(), done };
    },
  };
}
