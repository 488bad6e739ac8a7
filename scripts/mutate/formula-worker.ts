import { DATABASE_TESTS } from './test-files.js';
import { loadTests, runTests, type TestRun } from './test-run.js';

/** A process for one formula mutation: it runs groups of tests one after the other until one fails. */
export interface FormulaTask {
  readonly groups: readonly (readonly string[])[];
}
/** The run of all groups, or the load error. */
export type FormulaAnswer = TestRun | { readonly cannotLoad: string };

const WITHOUT_DATABASE = new RegExp(`^(?!.*${DATABASE_TESTS.source})`);

async function answer({ groups }: FormulaTask): Promise<FormulaAnswer> {
  let testsRun = 0;
  for (const files of groups) {
    const mocha = await loadTests(files).catch((error: unknown) => String(error));
    if (typeof mocha === 'string') return { cannotLoad: mocha };
    const run = await runTests(mocha, WITHOUT_DATABASE);
    testsRun += run.testsRun;
    if (run.failure !== null) return { testsRun, failure: run.failure };
  }
  return { testsRun, failure: null };
}

process.once('disconnect', () => process.exit(1)); // the parent process has ended
process.once('message', async (task) => process.send?.(await answer(task as FormulaTask)));
