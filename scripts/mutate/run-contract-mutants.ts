import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { MutantOrder, MutantResult } from './mutant-worker.js';
import { describeMutation, type Mutation } from './mutation.js';
import { CONTRACT_TESTS } from './test-files.js';
import { copyTree } from './tree-copy.js';

/** Mutants of one process: its tests leave worlds behind, which memory holds. */
const MUTANTS_PER_PROCESS = 150;
/** What a run of all tests takes at most, several times over. */
const MUTANT_TIMEOUT_MS = 120_000;

/** A mutant that the suite did not kill. */
export interface Survivor {
  readonly mutant: string;
  readonly why: string;
}

const NOT_SEEN = 'no test gets an answer that has it';

interface Judged {
  readonly mutation: Mutation;
  readonly result: MutantResult;
}

/** Runs one process over some mutants, in the given copy of the tree. */
function runProcess(folder: string, mutations: readonly Mutation[], onJudged: (judged: Judged) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(join(folder, 'scripts/mutate/mutant-worker.ts'), {
      cwd: folder,
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    let judged = 0;
    const giveUp = () => child.kill('SIGKILL');
    let timer = setTimeout(giveUp, MUTANT_TIMEOUT_MS);
    child.on('message', (message) => {
      const result = message as MutantResult;
      const mutation = mutations[result.index];
      clearTimeout(timer);
      timer = setTimeout(giveUp, MUTANT_TIMEOUT_MS);
      judged += 1;
      if (mutation !== undefined) onJudged({ mutation, result });
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      if (judged === mutations.length) resolve();
      else reject(new Error(`the tests stopped (${code}) at ${describeMutation(mutations[judged] as Mutation)}`));
    });
    const order: MutantOrder = { mutations, tests: CONTRACT_TESTS };
    child.send(order);
  });
}

function judge({ mutation, result }: Judged): Survivor[] {
  const mutant = describeMutation(mutation);
  if (mutation.change.do === 'nothing')
    return result.killer === null ? [] : [{ mutant, why: `fails without it: ${result.killer}` }];
  if (!result.isApplied)
    return [{ mutant, why: result.killer === null ? NOT_SEEN : `fails without it: ${result.killer}` }];
  return result.killer === null ? [{ mutant, why: 'all tests pass' }] : [];
}

/**
 * Runs the contract's tests against each mutant, and once against none (they must pass then).
 * @param lanes processes at a time.
 * @returns those that the tests did not kill.
 */
export async function runContractMutants(
  mutations: readonly Mutation[],
  lanes: number,
  onStep: () => void,
): Promise<Survivor[]> {
  const control: Mutation = { operationId: 'getHealth', kind: 'control', change: { do: 'nothing' } };
  const size = Math.min(MUTANTS_PER_PROCESS, Math.ceil(mutations.length / lanes));
  // After all of a batch, so that it also shows that no mutant leaves anything behind that fails the next one.
  const batches: (readonly Mutation[])[] = [[...mutations.slice(0, size), control]];
  for (let start = size; start < mutations.length; start += size) batches.push(mutations.slice(start, start + size));
  const survivors: Survivor[] = [];
  const lane = async (folder: string): Promise<void> => {
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift())
      await runProcess(folder, batch, (judged) => {
        survivors.push(...judge(judged));
        if (judged.mutation !== control) onStep();
      });
  };
  const copy = copyTree();
  try {
    await Promise.all(Array.from({ length: lanes }, () => lane(copy.folder)));
  } finally {
    copy.remove();
  }
  return survivors;
}
