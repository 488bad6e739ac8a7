import type { ContractAnswer, ContractTask } from './contract-worker.js';
import { describeMutation, type Mutation } from './mutation.js';
import { CONTRACT_TESTS } from './test-files.js';
import { copyTree } from './tree-copy.js';
import { type Evaluated, noVerdict, type Verdict, verdictOf, verdictOfAnswer } from './verdict.js';
import { createLastingWorker, startWorker, type Worker, WorkerFailure } from './worker.js';

/** A process is replaced after this many answers, because its harnesses accumulate state. */
const MAX_ANSWERS_PER_PROCESS = 300;
/** After this many mutants, a run without mutation verifies that no mutant left state that makes later tests fail. */
const CONTROL_AFTER = 250;
/** Fewer mutants are not worth another process. */
const MIN_MUTANTS_PER_LANE = 100;
/** Several times the duration of a run of all tests. */
const TIMEOUT_MS = 180_000;

type ContractWorker = Worker<ContractTask, ContractAnswer>;

/** Runs the tests without mutation. @throws when they fail, because mutants are then meaningless */
async function runControl(worker: ContractWorker): Promise<ContractAnswer> {
  const answer = await worker.ask({ mutation: null, titles: null });
  const { kind, why } = verdictOf(answer.run);
  if (kind !== 'survived') throw new Error(`the tests fail or do not run without any mutation: ${why}`);
  return answer;
}

/** Full titles of the tests by the operation that they call. */
function titlesByOperation({ called }: ContractAnswer): Map<string, string[]> {
  const titles = new Map<string, string[]>();
  for (const [title, operations] of Object.entries(called))
    for (const operation of operations) titles.set(operation, [...(titles.get(operation) ?? []), title]);
  return titles;
}

async function evaluate(worker: ContractWorker, mutation: Mutation, titles: readonly string[]): Promise<Verdict> {
  if (titles.length === 0) return { kind: 'survived', why: 'no test calls the operation' };
  try {
    const { run, isApplied } = await worker.ask({ mutation, titles });
    return verdictOfAnswer(run, isApplied);
  } catch (error) {
    if (error instanceof WorkerFailure) return noVerdict(error.message);
    throw error;
  }
}

/**
 * For each mutant, runs the contract tests that call its operation.
 * @param lanes maximum number of parallel processes
 * @throws when the tests fail without any mutation
 */
export async function runContractMutants(
  mutations: readonly Mutation[],
  lanes: number,
  onEvaluated: (evaluated: Evaluated) => void,
): Promise<void> {
  const copy = copyTree();
  const plan = {
    folder: copy.folder,
    script: 'scripts/mutate/contract-worker.ts',
    args: CONTRACT_TESTS,
    timeoutMs: TIMEOUT_MS,
  };
  const length = Math.max(1, Math.min(lanes, Math.floor(mutations.length / MIN_MUTANTS_PER_LANE)));
  const workers = Array.from({ length }, () =>
    createLastingWorker(() => startWorker<ContractTask, ContractAnswer>(plan), MAX_ANSWERS_PER_PROCESS),
  );
  const waiting = [...mutations];
  const lane = async (worker: ContractWorker): Promise<void> => {
    // Runs for every process, to verify that each has loaded the tests.
    const titles = titlesByOperation(await runControl(worker));
    for (let count = 1, next = waiting.shift(); next !== undefined; next = waiting.shift(), count += 1) {
      const verdict = await evaluate(worker, next, titles.get(next.operationId) ?? []);
      onEvaluated({ mutant: describeMutation(next), verdict });
      if (count % CONTROL_AFTER === 0) await runControl(worker);
    }
    await runControl(worker);
  };
  try {
    await Promise.all(workers.map(lane));
  } finally {
    for (const worker of workers) worker.stop();
    copy.remove();
  }
}
