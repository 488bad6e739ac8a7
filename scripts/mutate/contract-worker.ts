import { closeFreshHarnesses } from '../../test/support/http-harness.js';
import { startCheck } from './check-state.js';
import type { Mutation } from './mutation.js';
import { DATABASE_TESTS } from './test-files.js';
import { loadTests, runTests, type TestRun, titled } from './test-run.js';

/**
 * A process that runs the contract tests in the files of its arguments, once per mutation. The files are loaded once,
 * and most tests share one harness.
 */
export interface ContractTask {
  /** Null for a run without mutation. */
  readonly mutation: Mutation | null;
  /** Full titles of the tests that can detect it; null for all. */
  readonly titles: readonly string[] | null;
}
export interface ContractAnswer {
  readonly run: TestRun;
  /** Whether any response of the run was changed. */
  readonly isApplied: boolean;
  /** Operations by the full titles of the tests that call them. */
  readonly called: Readonly<Record<string, readonly string[]>>;
}

/** The check uses the in-memory store: tests with a database would take longer than all others. */
const WITHOUT_DATABASE = new RegExp(`^(?!.*${DATABASE_TESTS.source})`);

const state = startCheck();
const loading = loadTests(process.argv.slice(2));

async function answer({ mutation, titles }: ContractTask): Promise<ContractAnswer> {
  const mocha = await loading;
  state.mutation = mutation;
  state.isApplied = false;
  state.called.clear();
  const called: Record<string, readonly string[]> = {};
  const run = await runTests(mocha, titles === null ? WITHOUT_DATABASE : titled(titles), (test) => {
    called[test.fullTitle()] = [...state.called];
    state.called.clear();
  });
  await closeFreshHarnesses();
  return { run, isApplied: state.isApplied, called };
}

process.once('disconnect', () => process.exit(1)); // the parent process has ended
process.on('message', async (task) => process.send?.(await answer(task as ContractTask)));
