import { expect } from 'chai';
import { collectCursors } from './cursors.js';
import { type FuzzWorld, startFuzzWorld } from './fuzz-harness.js';
import { describeFailure, MAX_SEED, runCases } from './run-cases.js';

const RUNS = 1500;
/** What so many cases meet in any case: each way to be answered, and each to be refused. */
const EXPECTED = [
  '200',
  '304',
  '400 invalid-request',
  '400 malformed-url',
  '404 no-such-route',
  '405 method-not-allowed',
  '406 not-acceptable',
  '422 query-too-expensive',
  'law of totals',
  'law of shares',
  'law of next-page',
  'law of not-modified',
  'law of export',
  'own cursor',
  'damaged cursor',
  'forged cursor',
];

describe('generated requests', function () {
  this.timeout(300_000);
  let world: FuzzWorld;
  before(async () => {
    world = await startFuzzWorld();
  });
  after(() => world?.stop());

  const seed = Math.floor(Math.random() * MAX_SEED);
  it(`all ${RUNS} are answered as the contract and the model say (seed ${seed})`, async () => {
    const seen = new Set<string>();
    const run = { world, foreign: await collectCursors(world), count: (outcome: string) => seen.add(outcome) };
    const { passed, failures } = await runCases(run, { seed, runs: RUNS, onCase: () => {} });
    expect(failures.map(describeFailure).join('\n'), `seed ${seed}`).to.equal('');
    expect(passed).to.equal(RUNS);
    expect([...seen]).to.include.members(EXPECTED);
    expect(world.mistakes()).to.eql([]);
  });
});
