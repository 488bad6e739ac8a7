import { appendFileSync, readFileSync } from 'node:fs';

export interface TestCounts {
  readonly passes: number;
  readonly failures: number;
  readonly pending: number;
}

export function countLine({ passes, failures, pending }: TestCounts): string {
  const skipped = pending > 0 ? `, ${pending} skipped` : '';
  return `${passes} passed, ${failures} failed${skipped}`;
}

/** Adds the counts of a run to a file shared by several runs. @returns the total of all runs so far */
export function addRun(tallyFile: string, run: TestCounts): TestCounts {
  appendFileSync(tallyFile, `${JSON.stringify(run)}\n`);
  const runs = readFileSync(tallyFile, 'utf8')
    .trim()
    .split('\n')
    .map((line): TestCounts => JSON.parse(line));
  return runs.reduce((total, one) => ({
    passes: total.passes + one.passes,
    failures: total.failures + one.failures,
    pending: total.pending + one.pending,
  }));
}
