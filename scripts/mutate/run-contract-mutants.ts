import type { ContractAnswer, ContractTask } from './contract-worker.js';
import { describeMutation, type Mutation } from './mutation.js';
import { CONTRACT_TESTS } from './test-files.js';
import { copyTree } from './tree-copy.js';
import { type Evaluated, noVerdict, type Verdict, verdictOf, verdictOfAnswer } from './verdict.js';
import { createLastingWorker, startWorker, type Worker, WorkerDeath } from './worker.js';

/** After so many answers a process is replaced: what its worlds leave behind adds up. */
const MOST_ANSWERS = 300;
/** Mutants after which a run without mutation shows that none of them left anything behind that fails the next ones. */
const CONTROL_AFTER = 250;
/** Fewer do not repay a process of their own. */
const LEAST_PER_LANE = 100;
/** What a run of all tests takes at most, several times over. */
const LIMIT_MS = 180_000;

type ContractWorker = Worker<ContractTask, ContractAnswer>;

/** The tests of the handlers as they are. @throws when they fail: nothing can be learnt from mutants then */
async function runControl(worker: ContractWorker): Promise<ContractAnswer> {
  const answer = await worker.ask({ mutation: null, titles: null });
  const { kind, why } = verdictOf(answer.run);
  if (kind !== 'survived') throw new Error(`the tests fail, or do not run, without any mutation: ${why}`);
  return answer;
}

/** Full titles of the tests by the operation that they call. */
function titlesByOperation({ called }: ContractAnswer): Map<string, string[]> {
  const titles = new Map<string, string[]>();
  for (const [title, operations] of Object.entries(called))
    for (const operation of operations) titles.set(operation, [...(titles.get(operation) ?? []), title]);
  return titles;
}

async function judge(worker: ContractWorker, mutation: Mutation, titles: readonly string[]): Promise<Verdict> {
  if (titles.length === 0) return { kind: 'survived', why: 'no test calls the operation' };
  try {
    const { run, isApplied } = await worker.ask({ mutation, titles });
    return verdictOfAnswer(run, isApplied);
  } catch (error) {
    if (error instanceof WorkerDeath) return noVerdict(error.message);
    throw error;
  }
}

/**
 * Runs those of the contract's tests that can see it against each mutant.
 * @param lanes most processes at a time
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
    limitMs: LIMIT_MS,
  };
  const length = Math.max(1, Math.min(lanes, Math.floor(mutations.length / LEAST_PER_LANE)));
  const workers = Array.from({ length }, () =>
    createLastingWorker(() => startWorker<ContractTask, ContractAnswer>(plan), MOST_ANSWERS),
  );
  const waiting = [...mutations];
  const lane = async (worker: ContractWorker): Promise<void> => {
    // Also of the second process: that it has loaded the tests as the first one did.
    const titles = titlesByOperation(await runControl(worker));
    for (let count = 1, next = waiting.shift(); next !== undefined; next = waiting.shift(), count += 1) {
      const verdict = await judge(worker, next, titles.get(next.operationId) ?? []);
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
