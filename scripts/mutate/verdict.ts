import type { TestRun } from './test-run.js';

/** What became of a mutant. Without a verdict nothing is known of the tests: that is a mistake of the check itself. */
export interface Verdict {
  readonly kind: 'killed' | 'survived' | 'none';
  readonly why: string;
}

export interface Evaluated {
  readonly mutant: string;
  readonly verdict: Verdict;
}

export const noVerdict = (why: string): Verdict => ({ kind: 'none', why });

/** A mutant is killed by a test that ran and failed; by nothing else. */
export function verdictOf({ testsRun, failure }: TestRun): Verdict {
  if (failure?.of === 'hook') return noVerdict(`not a test failed but what prepares it: ${failure.what}`);
  if (failure?.of === 'time') return noVerdict(`not a test failed but its time ran out: ${failure.what}`);
  if (testsRun === 0) return noVerdict('no test ran');
  return failure === null ? { kind: 'survived', why: 'all tests pass' } : { kind: 'killed', why: failure.what };
}

/** As `verdictOf`, for a mutant of answers: of these it is known whether any test saw it. */
export function verdictOfAnswer(run: TestRun, isApplied: boolean): Verdict {
  const verdict = verdictOf(run);
  if (isApplied || verdict.kind === 'none') return verdict;
  if (verdict.kind === 'killed') return noVerdict(`fails without it: ${verdict.why}`);
  return { kind: 'survived', why: 'no test gets an answer that has it' };
}
