import { readFileSync } from 'node:fs';

/** Kernel page size of all machines that run the benchmark. */
const PAGE_BYTES = 4096;
const SAMPLING_MILLISECONDS = 20;

/** Current resident memory of a process. */
export const residentBytes = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES;

/** Samples the memory of a process until it is stopped, and returns the maximum. */
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
