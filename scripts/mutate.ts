import { parseArgs } from 'node:util';
import { strictContract } from '../test/support/strict-contract.js';
import { dereference } from './contract-diff/dereference.js';
import { PRESENT_CONTRACT, parseContract } from './contract-diff/read-contract.js';
import { contractMutations } from './mutate/contract-mutations.js';
import { describeMutation } from './mutate/mutation.js';
import { startProgress } from './mutate/progress.js';
import { runContractMutants } from './mutate/run-contract-mutants.js';
import { runSourceMutants } from './mutate/run-source-mutants.js';
import { sampleByKind, sliceOf } from './mutate/sample.js';
import { describeFormula } from './mutate/source-mutation.js';
import { SOURCE_MUTATIONS } from './mutate/source-mutations.js';
import type { Evaluated } from './mutate/verdict.js';

/**
 * The mutation check: breaks the contract in the handlers, then formulas in the source, and fails when the tests let a
 * break pass, or when they did not get to judge one. `--sample N`: only N breaks and a tenth as many formulas, chosen by
 * `--seed`. `--slice 2/5`: the second of five parts. `--only contract|formulas`: one half. `--match TEXT`: only mutants
 * with the text in their names. `--lanes N`: processes at a time.
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

/** The part of one kind of mutations that was asked for. */
function choose<Item>(
  name: string,
  all: readonly Item[],
  size: number,
  kindOf: (item: Item) => string,
  nameOf: (item: Item) => string,
): Item[] {
  if (values.only !== undefined && values.only !== name) return [];
  const sampled = values.sample === undefined ? all : sampleByKind(all, kindOf, size, seed);
  return sliceOf(sampled, values.slice).filter((item) => nameOf(item).includes(values.match));
}

const sampleSize = Number(values.sample);
const all = contractMutations(dereference(strictContract(parseContract(PRESENT_CONTRACT))));
const breaks = choose('contract', all, sampleSize, ({ kind }) => kind, describeMutation);
const formulas = choose('formulas', SOURCE_MUTATIONS, Math.ceil(sampleSize / 10), ({ file }) => file, describeFormula);
console.log(`mutation check, seed ${seed}: ${breaks.length} of ${all.length} breaks of the contract in handlers,`);
console.log(`${formulas.length} of ${SOURCE_MUTATIONS.length} wrong formulas in the source`);

// By way of `exit`, so that copies of the tree go too.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const counts = { killed: 0, survived: 0, none: 0 };

type Run<Item> = (items: readonly Item[], lanes: number, onEvaluated: (evaluated: Evaluated) => void) => Promise<void>;

async function evaluateAll<Item>(name: string, items: readonly Item[], run: Run<Item>): Promise<void> {
  if (items.length === 0) return;
  const progress = startProgress(name, items.length);
  try {
    await run(items, lanes, ({ mutant, verdict }) => {
      counts[verdict.kind] += 1;
      // At once: a long run may be stopped.
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
