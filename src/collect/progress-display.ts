import { Presets, SingleBar } from 'cli-progress';
import type { BackfillProgress } from '../domain/ports.js';
import type { EpochSeconds } from '../domain/window.js';
import type { Logger } from '../telemetry/logger.js';

/** Shows how far a backfill has come. */
export interface ProgressDisplay {
  show(progress: BackfillProgress): void;
}

/** Log lines are at least this far apart; then one is due after this share of the whole, or after a minute. */
const MIN_LOG_SECONDS = 10;
const LOG_SHARE = 0.05;
const LOG_SECONDS = 60;

/** A bar on a terminal, log lines elsewhere. */
export const createProgressDisplay = (
  terminal: NodeJS.WritableStream & { readonly isTTY?: boolean },
  logger: Logger,
  now: () => EpochSeconds,
): ProgressDisplay => (terminal.isTTY === true ? createBar(terminal) : createLines(logger, now));

function createBar(stream: NodeJS.WritableStream): ProgressDisplay {
  const format = 'Backfill {bar} {percentage}% | {value}/{total} windows | {eta_formatted} left';
  const bar = new SingleBar({ stream, format, hideCursor: true, fps: 4 }, Presets.shades_classic);
  let isShown = false;
  return {
    show({ totalWindows, doneWindows, isFinished }) {
      if (!isShown && !isFinished) {
        bar.start(totalWindows, doneWindows);
        isShown = true;
      } else if (isShown) {
        bar.setTotal(totalWindows);
        bar.update(doneWindows);
      }
      if (isShown && isFinished) {
        bar.stop();
        isShown = false;
      }
    },
  };
}

function createLines(logger: Logger, now: () => EpochSeconds): ProgressDisplay {
  let last: { readonly at: EpochSeconds; readonly doneWindows: number } | null = null;
  return {
    show({ totalWindows, doneWindows, isFinished }) {
      if (last !== null && !isFinished) {
        const seconds = now() - last.at;
        const hasMoved = doneWindows - last.doneWindows >= LOG_SHARE * totalWindows;
        if (seconds < MIN_LOG_SECONDS || (!hasMoved && seconds < LOG_SECONDS)) return;
      }
      const percent = totalWindows === 0 ? 100 : Math.floor((100 * doneWindows) / totalWindows);
      logger.info({ doneWindows, totalWindows, percent }, isFinished ? 'backfill finished' : 'backfill');
      last = isFinished ? null : { at: now(), doneWindows };
    },
  };
}
