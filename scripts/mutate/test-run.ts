import Mocha, { type Runner, type Test } from 'mocha';

/** What a run of tests showed. */
export interface TestRun {
  /** Tests that were started; hooks are none. */
  readonly testsRun: number;
  readonly failure: TestFailure | null;
}
export interface TestFailure {
  /** Title and message. */
  readonly what: string;
  /** What failed: a test, what prepares tests, or only the time that a test may take, which says more of the machine. */
  readonly of: 'hook' | 'test' | 'time';
}

class SilentReporter {}

/** Loads test files that are then run many times, each time up to the first failure. @throws what a file throws */
export async function loadTests(files: readonly string[]): Promise<Mocha> {
  // Without a limit of time for each test: who runs the worker has one for all, and tells it from a failure.
  const mocha = new Mocha({ bail: true, timeout: 0, reporter: SilentReporter as never });
  mocha.cleanReferencesAfterRun(false);
  for (const file of files) mocha.addFile(file);
  await mocha.loadFilesAsync();
  return mocha;
}

/** Runs those of the loaded tests whose full titles the pattern finds. */
export async function runTests(mocha: Mocha, titles: RegExp, onTest?: (test: Test) => void): Promise<TestRun> {
  let testsRun = 0;
  let failure: TestRun['failure'] = null;
  mocha.grep(titles);
  await new Promise<void>((resolve) => {
    const runner: Runner = mocha.run(() => resolve());
    runner.on('test', () => {
      testsRun += 1;
    });
    runner.on('test end', (test) => onTest?.(test));
    runner.on('fail', (test, error: Error & { readonly code?: string }) => {
      const of = error.code === 'ERR_MOCHA_TIMEOUT' ? 'time' : test.type === 'test' ? 'test' : 'hook';
      failure ??= { what: `${test.fullTitle()}: ${error.message}`, of };
    });
  });
  return { testsRun, failure };
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Exactly the tests with these full titles. */
export const titled = (titles: readonly string[]): RegExp => new RegExp(`^(?:${titles.map(escaped).join('|')})$`);
