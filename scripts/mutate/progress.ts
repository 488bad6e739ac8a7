import { SingleBar } from 'cli-progress';

/** A bar on a terminal, else a line per tenth. */
export function startProgress(what: string, total: number): { step(): void; stop(): void } {
  let done = 0;
  const bar = process.stdout.isTTY ? new SingleBar({ format: `${what} {bar} {value}/{total}, {eta} s left` }) : null;
  bar?.start(total, 0);
  return {
    step() {
      done += 1;
      if (bar !== null) bar.update(done);
      else if (Math.floor((done * 10) / total) > Math.floor(((done - 1) * 10) / total))
        console.log(`${what}: ${done} of ${total}`);
    },
    stop: () => bar?.stop(),
  };
}
