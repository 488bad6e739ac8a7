import { expect } from 'chai';
import { collectCursors } from './cursors.js';
import { type FuzzHarness, startFuzzHarness } from './fuzz-harness.js';
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
  let harness: FuzzHarness;
  before(async () => {
    harness = await startFuzzHarness();
  });
  after(() => harness?.stop());

  const seed = Math.floor(Math.random() * MAX_SEED);
  it(`all ${RUNS} are answered as the contract and the model say (seed ${seed})`, async () => {
    const seen = new Set<string>();
    const run = { harness, foreign: await collectCursors(harness), count: (outcome: string) => seen.add(outcome) };
    const { passed, failures } = await runCases(run, { seed, runs: RUNS, onCase: () => {} });
    expect(failures.map(describeFailure).join('\n'), `seed ${seed}`).to.equal('');
    expect(passed).to.equal(RUNS);
    expect([...seen]).to.include.members(EXPECTED);
    expect(harness.mistakes()).to.eql([]);
  });
});
