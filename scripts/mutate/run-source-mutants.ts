import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCompileCheck } from './compile-errors.js';
import type { FormulaAnswer, FormulaTask } from './formula-worker.js';
import { describeFormula, patchSource, type SourceMutation } from './source-mutation.js';
import { figureTests } from './test-files.js';
import { copyTree } from './tree-copy.js';
import { type Evaluated, noVerdict, type Verdict, verdictOf } from './verdict.js';
import { createLastingWorker, startWorker, WorkerDeath } from './worker.js';

/** Against loops that a mutation makes endless. All tests together take 20 s on a machine that has nothing else to do. */
const LIMIT_MS = 600_000;

/** Runs the tests of a file in a copy of the tree as it now is. */
async function runTestsOf(folder: string, file: string): Promise<Verdict> {
  const plan = { folder, script: 'scripts/mutate/formula-worker.ts', args: [], limitMs: LIMIT_MS };
  const worker = createLastingWorker(() => startWorker<FormulaTask, FormulaAnswer>(plan), 1);
  try {
    const answer = await worker.ask({ groups: figureTests(file) });
    return 'cannotLoad' in answer ? noVerdict(`the tests do not load: ${answer.cannotLoad}`) : verdictOf(answer);
  } catch (error) {
    if (error instanceof WorkerDeath) return noVerdict(error.message);
    throw error;
  }
}

/** The verdict of the tests on one wrong formula in a copy of the tree, which is put back after. */
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
 * Runs the tests of figures against each wrong formula.
 * @param lanes copies of the tree that are worked in at a time
 * @throws when the tests fail without any mutation
 */
export async function runSourceMutants(
  mutations: readonly SourceMutation[],
  lanes: number,
  onEvaluated: (evaluated: Evaluated) => void,
): Promise<void> {
  const compileErrors = createCompileCheck([...new Set(mutations.map(({ file }) => file))]);
  const waiting: (SourceMutation | null)[] = [null, ...mutations];
  const judge = async (folder: string, mutation: SourceMutation): Promise<Verdict> => {
    const errors = compileErrors(mutation.file, patchSource(readFileSync(mutation.file, 'utf8'), mutation));
    return errors.length > 0 ? noVerdict(`does not compile: ${errors.join('; ')}`) : evaluateFormula(folder, mutation);
  };
  const lane = async (): Promise<void> => {
    const copy = copyTree();
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        if (next === null) {
          const { kind, why } = await runTestsOf(copy.folder, 'src/domain/');
          if (kind !== 'survived') throw new Error(`the tests fail, or do not run, without any mutation: ${why}`);
        } else onEvaluated({ mutant: describeFormula(next), verdict: await judge(copy.folder, next) });
      }
    } finally {
      copy.remove();
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
