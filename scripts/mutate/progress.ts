import { SingleBar } from 'cli-progress';

/** Output without a terminal: one line per step. */
const LINES = 20;

/** A progress bar on a terminal, otherwise lines. */
export function startProgress(what: string, total: number): { step(): void; stop(): void } {
  let done = 0;
  const startedAt = Date.now();
  const bar = process.stdout.isTTY ? new SingleBar({ format: `${what} {bar} {value}/{total}, {eta} s left` }) : null;
  bar?.start(total, 0);
  return {
    step() {
      done += 1;
      if (bar !== null) bar.update(done);
      else if (Math.floor((done * LINES) / total) > Math.floor(((done - 1) * LINES) / total))
        console.log(`${what}: ${done} of ${total} after ${Math.round((Date.now() - startedAt) / 1000)} s`);
    },
    stop: () => bar?.stop(),
  };
}
