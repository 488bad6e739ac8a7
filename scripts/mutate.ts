import { parseArgs } from 'node:util';
import { PRESENT_CONTRACT, readContract } from './contract-diff/read-contract.js';
import { contractMutations } from './mutate/contract-mutations.js';
import { startProgress } from './mutate/progress.js';
import { runContractMutants, type Survivor } from './mutate/run-contract-mutants.js';
import { runSourceMutants } from './mutate/run-source-mutants.js';
import { sampleByKind } from './mutate/sample.js';
import { SOURCE_MUTATIONS } from './mutate/source-mutations.js';

/**
 * The mutation check: breaks the contract in the handlers, then formulas in the source, and fails when the tests let a
 * break pass. With `--sample N` only N breaks and a tenth as many formulas, chosen by `--seed`. `--only contract` or
 * `--only formulas` runs one half.
 */
const { values } = parseArgs({
  options: {
    sample: { type: 'string' },
    seed: { type: 'string' },
    lanes: { type: 'string', default: '2' },
    only: { type: 'string' },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const lanes = Number(values.lanes);
const all = contractMutations(readContract(PRESENT_CONTRACT));
const size = values.sample === undefined ? all.length : Number(values.sample);
const breaks = values.only === 'formulas' ? [] : sampleByKind(all, ({ kind }) => kind, size, seed);
const formulaCount = values.sample === undefined ? SOURCE_MUTATIONS.length : Math.ceil(size / 10);
const formulas =
  values.only === 'contract' ? [] : sampleByKind(SOURCE_MUTATIONS, ({ file }) => file, formulaCount, seed);
console.log(`mutation check, seed ${seed}: ${breaks.length} of ${all.length} breaks of the contract in handlers,`);
console.log(`${formulas.length} of ${SOURCE_MUTATIONS.length} wrong formulas in the source`);

async function withProgress(what: string, total: number, run: (onStep: () => void) => Promise<Survivor[]>) {
  const progress = startProgress(what, total);
  try {
    return await run(progress.step);
  } finally {
    progress.stop();
  }
}

const survivors: Survivor[] = [];
if (breaks.length > 0)
  survivors.push(
    ...(await withProgress('contract', breaks.length, (onStep) => runContractMutants(breaks, lanes, onStep))),
  );
if (formulas.length > 0)
  survivors.push(
    ...(await withProgress('formulas', formulas.length, (onStep) => runSourceMutants(formulas, lanes, onStep))),
  );
for (const { mutant, why } of survivors) console.log(`survived: ${mutant}\n  ${why}`);
console.log(`${breaks.length + formulas.length - survivors.length} killed, ${survivors.length} survived`);
if (survivors.length > 0) process.exitCode = 1;
