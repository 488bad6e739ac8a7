import type { TestRun } from './test-run.js';

/** Result for a mutant. `none` means that the check itself failed, so nothing is known about the tests. */
export interface Verdict {
  readonly kind: 'killed' | 'survived' | 'none';
  readonly why: string;
}

export interface Evaluated {
  readonly mutant: string;
  readonly verdict: Verdict;
}

export const noVerdict = (why: string): Verdict => ({ kind: 'none', why });

/** A mutant is killed only by a test that ran and failed. */
export function verdictOf({ testsRun, failure }: TestRun): Verdict {
  if (failure?.of === 'hook') return noVerdict(`a hook failed, not a test: ${failure.what}`);
  if (failure?.of === 'time') return noVerdict(`a timeout occurred, not a failure: ${failure.what}`);
  if (testsRun === 0) return noVerdict('no test ran');
  return failure === null ? { kind: 'survived', why: 'all tests pass' } : { kind: 'killed', why: failure.what };
}

/** Same as `verdictOf`, for a contract mutation, which may never have been applied. */
export function verdictOfAnswer(run: TestRun, isApplied: boolean): Verdict {
  const verdict = verdictOf(run);
  if (isApplied || verdict.kind === 'none') return verdict;
  if (verdict.kind === 'killed') return noVerdict(`fails without the mutation: ${verdict.why}`);
  return { kind: 'survived', why: 'no test receives a mutated response' };
}
