import { closeFreshHarnesses } from '../../test/support/http-harness.js';
import { startCheck } from './check-state.js';
import type { Mutation } from './mutation.js';
import { DATABASE_TESTS } from './test-files.js';
import { loadTests, runTests, type TestRun, titled } from './test-run.js';

/**
 * A process of its own that runs the contract's tests, the files of its arguments, once per mutation. They are loaded
 * once, and most share one world.
 */
export interface ContractTask {
  /** Null for a run of the handlers as they are. */
  readonly mutation: Mutation | null;
  /** Full titles of the tests that can see it; null for all. */
  readonly titles: readonly string[] | null;
}
export interface ContractAnswer {
  readonly run: TestRun;
  /** Whether any answer of the run was changed. */
  readonly isApplied: boolean;
  /** Operations by the full titles of the tests that call them. */
  readonly called: Readonly<Record<string, readonly string[]>>;
}

/** The store of the check is in memory: a database would take longer than all the rest. */
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

process.once('disconnect', () => process.exit(1)); // nobody waits for answers any more
process.on('message', async (question) => process.send?.(await answer(question as ContractTask)));
