import { setTimeout as pause } from 'node:timers/promises';

const TIMEOUT_MS = 60_000;
const POLL_MS = 25;

/** Looks again and again until it is so. @throws after a minute, with what was waited for */
export async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  const start = performance.now();
  while (!(await look())) {
    if (performance.now() - start > TIMEOUT_MS) throw new Error(`waited too long for ${what}`);
    await pause(POLL_MS);
  }
}
