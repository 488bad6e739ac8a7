import { readFileSync } from 'node:fs';

/** Kernel pages are of this size on every machine that the benchmark runs on. */
const PAGE_BYTES = 4096;
const SAMPLING_MILLISECONDS = 20;

/** Memory of a process that is in RAM, now. */
export const residentBytes = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES;

/** Samples the memory of a process until it is told to stop, and tells the most that it saw. */
export function watchProcess(pid: number): () => number {
  let most = residentBytes(pid);
  const timer = setInterval(() => {
    most = Math.max(most, residentBytes(pid));
  }, SAMPLING_MILLISECONDS);
  return () => {
    clearInterval(timer);
    return Math.max(most, residentBytes(pid));
  };
}
