import Mocha, { type Runner } from 'mocha';
import { APPLIED_VARIABLE, MUTATION_VARIABLE, type Mutation } from './mutation.js';
import { DATABASE_TESTS } from './test-files.js';

/**
 * A process of its own that runs the contract's tests once per mutation, each until the first failure. The tests are
 * loaded once; every world that they start reads the mutation anew.
 */
export interface MutantOrder {
  readonly mutations: readonly Mutation[];
  readonly tests: readonly string[];
}
export interface MutantResult {
  /** Place in the order. */
  readonly index: number;
  /** Whether any answer of the run was changed. */
  readonly isApplied: boolean;
  /** The test that failed first, null when all passed. */
  readonly killer: string | null;
}

class SilentReporter {}

async function runTests(mocha: Mocha): Promise<string | null> {
  let killer: string | null = null;
  await new Promise<void>((resolve) => {
    const runner: Runner = mocha.run(() => resolve());
    runner.on('fail', (test, error: Error) => {
      killer ??= `${test.fullTitle()}: ${error.message}`;
    });
  });
  return killer;
}

async function work({ mutations, tests }: MutantOrder): Promise<void> {
  const mocha = new Mocha({ bail: true, timeout: 20_000, reporter: SilentReporter as never });
  mocha.cleanReferencesAfterRun(false);
  mocha.grep(DATABASE_TESTS).invert();
  for (const file of tests) mocha.addFile(file);
  await mocha.loadFilesAsync();
  for (const [index, mutation] of mutations.entries()) {
    process.env[MUTATION_VARIABLE] = JSON.stringify(mutation);
    delete process.env[APPLIED_VARIABLE];
    const killer = await runTests(mocha);
    const result: MutantResult = { index, isApplied: process.env[APPLIED_VARIABLE] !== undefined, killer };
    process.send?.(result);
  }
  process.exit(0); // the worlds' servers are still there
}

process.once('disconnect', () => process.exit(1)); // nobody waits for results any more
process.once('message', (order) => void work(order as MutantOrder));
