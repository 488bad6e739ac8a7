import { setTimeout as pause } from 'node:timers/promises';

const TIMEOUT_MS = 60_000;
const POLL_MS = 25;

/** Polls until the condition holds. @throws after a minute, with the description */
export async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  const start = performance.now();
  while (!(await look())) {
    if (performance.now() - start > TIMEOUT_MS) throw new Error(`waited too long for ${what}`);
    await pause(POLL_MS);
  }
}
