import { expect } from 'chai';
import { collectCursors } from './cursors.js';
import { type FuzzHarness, startFuzzHarness } from './fuzz-harness.js';
import { describeFailure, MAX_SEED, runCases } from './run-cases.js';

const RUNS = 1500;
/** Results that this number of cases always includes: each kind of response and each rejection. */
const EXPECTED = [
  '200',
  '304',
  '400 invalid-request',
  '400 malformed-url',
  '404 no-such-route',
  '405 method-not-allowed',
  '406 not-acceptable',
  '422 query-too-expensive',
  'invariant totals',
  'invariant shares',
  'invariant next-page',
  'invariant not-modified',
  'invariant export',
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
  it(`all ${RUNS} receive the response required by contract and model (seed ${seed})`, async () => {
    const seen = new Set<string>();
    const run = { harness, foreign: await collectCursors(harness), count: (outcome: string) => seen.add(outcome) };
    const { passed, failures } = await runCases(run, { seed, runs: RUNS, onCase: () => {} });
    expect(failures.map(describeFailure).join('\n'), `seed ${seed}`).to.equal('');
    expect(passed).to.equal(RUNS);
    expect([...seen]).to.include.members(EXPECTED);
    expect(harness.mistakes()).to.eql([]);
  });
});
