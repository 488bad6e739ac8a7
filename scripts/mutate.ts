import { parseArgs } from 'node:util';
import { strictContract } from '../test/support/strict-contract.js';
import { dereference } from './contract-diff/dereference.js';
import { CURRENT_CONTRACT, parseContract } from './contract-diff/read-contract.js';
import { contractMutations } from './mutate/contract-mutations.js';
import { describeMutation } from './mutate/mutation.js';
import { startProgress } from './mutate/progress.js';
import { runContractMutants } from './mutate/run-contract-mutants.js';
import { runSourceMutants } from './mutate/run-source-mutants.js';
import { sampleByKind, selectSlice } from './mutate/sample.js';
import { describeFormula } from './mutate/source-mutation.js';
import { SOURCE_MUTATIONS } from './mutate/source-mutations.js';
import type { Evaluated } from './mutate/verdict.js';

/**
 * Mutation check: breaks the contract in the handlers, then formulas in the source, one at a time. It fails when the
 * tests pass with a mutation, or when a mutation could not be tested. Options: `--sample N` selects N contract
 * mutations and N / 10 formulas by `--seed`; `--slice 2/5` selects the second of five parts; `--only contract|formulas`
 * selects one kind; `--match TEXT` selects mutations by name; `--lanes N` sets the number of parallel processes.
 */
const { values } = parseArgs({
  options: {
    sample: { type: 'string' },
    seed: { type: 'string' },
    slice: { type: 'string', default: '1/1' },
    lanes: { type: 'string', default: '2' },
    only: { type: 'string' },
    match: { type: 'string', default: '' },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const lanes = Number(values.lanes);

/** The selected mutations of one kind. */
function choose<Item>(
  name: string,
  all: readonly Item[],
  size: number,
  kindOf: (item: Item) => string,
  nameOf: (item: Item) => string,
): Item[] {
  if (values.only !== undefined && values.only !== name) return [];
  const sampled = values.sample === undefined ? all : sampleByKind(all, kindOf, size, seed);
  return selectSlice(sampled, values.slice).filter((item) => nameOf(item).includes(values.match));
}

const sampleSize = Number(values.sample);
const all = contractMutations(dereference(strictContract(parseContract(CURRENT_CONTRACT))));
const breaks = choose('contract', all, sampleSize, ({ kind }) => kind, describeMutation);
const formulas = choose('formulas', SOURCE_MUTATIONS, Math.ceil(sampleSize / 10), ({ file }) => file, describeFormula);
console.log(`mutation check, seed ${seed}: ${breaks.length} of ${all.length} contract mutations in handlers,`);
console.log(`${formulas.length} of ${SOURCE_MUTATIONS.length} formula mutations`);

// Calling `exit` also removes the copies of the tree.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const counts = { killed: 0, survived: 0, none: 0 };

type Run<Item> = (items: readonly Item[], lanes: number, onEvaluated: (evaluated: Evaluated) => void) => Promise<void>;

async function evaluateAll<Item>(name: string, items: readonly Item[], run: Run<Item>): Promise<void> {
  if (items.length === 0) return;
  const progress = startProgress(name, items.length);
  try {
    await run(items, lanes, ({ mutant, verdict }) => {
      counts[verdict.kind] += 1;
      // Printed immediately, because a long run can be stopped.
      if (verdict.kind === 'survived') console.log(`survived: ${mutant}\n  ${verdict.why}`);
      if (verdict.kind === 'none') console.log(`no verdict: ${mutant}\n  ${verdict.why}`);
      progress.step();
    });
  } finally {
    progress.stop();
  }
}

await evaluateAll('contract', breaks, runContractMutants);
await evaluateAll('formulas', formulas, runSourceMutants);
console.log(`${counts.killed} killed, ${counts.survived} survived, ${counts.none} without verdict`);
if (counts.survived + counts.none > 0) process.exitCode = 1;
