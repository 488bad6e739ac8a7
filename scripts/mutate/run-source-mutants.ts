import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCompileCheck } from './compile-errors.js';
import type { FormulaAnswer, FormulaTask } from './formula-worker.js';
import { describeFormula, patchSource, type SourceMutation } from './source-mutation.js';
import { figureTests } from './test-files.js';
import { copyTree } from './tree-copy.js';
import { type Evaluated, noVerdict, type Verdict, verdictOf } from './verdict.js';
import { createLastingWorker, startWorker, WorkerFailure } from './worker.js';

/** Stops infinite loops caused by a mutation. All tests together take 20 s on an idle machine. */
const TIMEOUT_MS = 600_000;

/** Runs the tests of a file in the current copy of the tree. */
async function runTestsOf(folder: string, file: string): Promise<Verdict> {
  const plan = { folder, script: 'scripts/mutate/formula-worker.ts', args: [], timeoutMs: TIMEOUT_MS };
  const worker = createLastingWorker(() => startWorker<FormulaTask, FormulaAnswer>(plan), 1);
  try {
    const answer = await worker.ask({ groups: figureTests(file) });
    return 'cannotLoad' in answer ? noVerdict(`the tests do not load: ${answer.cannotLoad}`) : verdictOf(answer);
  } catch (error) {
    if (error instanceof WorkerFailure) return noVerdict(error.message);
    throw error;
  }
}

/** The verdict of the tests on one formula mutation in a copy of the tree, which is restored afterwards. */
export async function evaluateFormula(folder: string, mutation: SourceMutation): Promise<Verdict> {
  const path = join(folder, mutation.file);
  const original = readFileSync(path, 'utf8');
  writeFileSync(path, patchSource(original, mutation));
  try {
    return await runTestsOf(folder, mutation.file);
  } finally {
    writeFileSync(path, original);
  }
}

/**
 * Runs the tests of figures for each formula mutation.
 * @param lanes number of copies of the tree used in parallel
 * @throws when the tests fail without any mutation
 */
export async function runSourceMutants(
  mutations: readonly SourceMutation[],
  lanes: number,
  onEvaluated: (evaluated: Evaluated) => void,
): Promise<void> {
  const compileErrors = createCompileCheck([...new Set(mutations.map(({ file }) => file))]);
  const waiting: (SourceMutation | null)[] = [null, ...mutations];
  const evaluate = async (folder: string, mutation: SourceMutation): Promise<Verdict> => {
    const errors = compileErrors(mutation.file, patchSource(readFileSync(mutation.file, 'utf8'), mutation));
    return errors.length > 0 ? noVerdict(`does not compile: ${errors.join('; ')}`) : evaluateFormula(folder, mutation);
  };
  const lane = async (): Promise<void> => {
    const copy = copyTree();
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        if (next === null) {
          const { kind, why } = await runTestsOf(copy.folder, 'src/domain/');
          if (kind !== 'survived') throw new Error(`the tests fail or do not run without any mutation: ${why}`);
        } else onEvaluated({ mutant: describeFormula(next), verdict: await evaluate(copy.folder, next) });
      }
    } finally {
      copy.remove();
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
