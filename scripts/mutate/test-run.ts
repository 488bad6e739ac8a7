import Mocha, { type Runner, type Test } from 'mocha';

/** Result of a test run. */
export interface TestRun {
  /** Tests that were started, without hooks. */
  readonly testsRun: number;
  readonly failure: TestFailure | null;
}
export interface TestFailure {
  /** Title and message. */
  readonly what: string;
  /** A test, a hook, or a timeout, which can also be caused by a slow machine. */
  readonly of: 'hook' | 'test' | 'time';
}

class SilentReporter {}

/**
 * Loads test files, which can then run many times, each time up to the first failure.
 * @throws the error of a file that does not load
 */
export async function loadTests(files: readonly string[]): Promise<Mocha> {
  // No timeout per test: the parent process has one for the whole run and distinguishes it from a failure.
  const mocha = new Mocha({ bail: true, timeout: 0, reporter: SilentReporter as never });
  mocha.cleanReferencesAfterRun(false);
  for (const file of files) mocha.addFile(file);
  await mocha.loadFilesAsync();
  return mocha;
}

/** Runs the loaded tests whose full titles match the pattern. */
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

/** Matches exactly the tests with these full titles. */
export const titled = (titles: readonly string[]): RegExp => new RegExp(`^(?:${titles.map(escaped).join('|')})$`);
