import { expect } from 'chai';
import fc from 'fast-check';
import type { WindowReading } from '../../src/domain/ports.js';
import { type CaseStore, startCaseStore } from '../support/cases/case-store.js';
import { changed, composed, labelSteps, timeChange } from '../support/cases/compositions.js';
import { baseCluster } from '../support/cases/small-cluster.js';
import { spread } from '../support/cases/transformations.js';

const COMPOSITIONS = 40;
const TIME_CHANGES = 20;
const EXACT = 1e-9;
/** Error of `increase` at the ends of series and around a missing scrape, over an hour. */
const OF_RATE = 0.02;

/** All observations are equal; numbers within a relative tolerance. */
function expectSame(actual: unknown, expected: unknown, what: string): void {
  if (typeof expected === 'number' && typeof actual === 'number') {
    expect(Math.abs(actual - expected), what).to.be.at.most(EXACT * Math.max(1, Math.abs(expected)));
  } else if (Array.isArray(expected)) {
    expect((actual as unknown[]).length, `length of ${what}`).to.equal(expected.length);
    for (const [index, each] of expected.entries()) expectSame((actual as unknown[])[index], each, `${what}[${index}]`);
  } else if (typeof expected === 'object' && expected !== null) {
    expect(Object.keys(actual as object).sort(), what).to.deep.equal(Object.keys(expected).sort());
    for (const [key, each] of Object.entries(expected))
      expectSame((actual as Record<string, unknown>)[key], each, `${what}.${key}`);
  } else expect(actual, what).to.equal(expected);
}

describe('compositions of changes that installations make to one cluster, on a real Prometheus', () => {
  const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
  const compositions = fc.sample(labelSteps, { seed, numRuns: COMPOSITIONS });
  const changes = fc.sample(timeChange, { seed, numRuns: TIME_CHANGES });
  let store: CaseStore;

  before(async function () {
    this.timeout(180_000);
    console.log(`    seed ${seed} (FC_SEED repeats it)`);
    const cases = new Map([['base', baseCluster()]]);
    for (const [index, steps] of compositions.entries()) cases.set(`labels-${index}`, composed(steps));
    for (const [index, change] of changes.entries()) cases.set(`time-${index}`, changed(change));
    for (const [index, steps] of compositions.slice(0, 5).entries())
      cases.set(`clusters-${index}`, spread(() => true, [{ cluster: 'a' }, { cluster: 'b' }])(composed(steps)));
    store = await startCaseStore(cases);
  });
  after(() => store?.close());

  it('of labels only change no figure', async function () {
    this.timeout(120_000);
    const expected = await store.read('base', 3600, 4800);
    for (const [index, steps] of compositions.entries()) {
      const windows = await store.read(`labels-${index}`, 3600, 4800);
      expectSame(windows, expected, `seed ${seed}, ${JSON.stringify(steps)}: windows`);
    }
  });

  it('of time keep the rates within 2 % and cover the scraped time', async function () {
    this.timeout(120_000);
    for (const [index, change] of changes.entries()) {
      const windows = await store.read(`time-${index}`, 3600, 7200);
      const what = `seed ${seed}, ${JSON.stringify(change)}`;
      const { stepSeconds, lostScrape, restartAt } = change;
      for (const [place, { observation }] of windows.entries()) {
        const [from, to] = [3600 + 300 * place, 3900 + 300 * place];
        const node = observation.nodes.find(({ name }) => name === 'n1')!;
        // The scrape before the missing one covers one interval, up to the missing one.
        const lost = lostScrape === null ? 0 : Math.min(to, lostScrape + stepSeconds) - Math.max(from, lostScrape);
        expect(node.coveredSeconds, `${what}: covered at ${from}`).to.be.closeTo(300 - Math.max(0, lost), EXACT);
      }
      // `increase` needs two samples of each part in a window: with longer intervals one event costs more than 2 % of
      // an hour.
      if ((lostScrape !== null || restartAt !== null) && stepSeconds > 30) continue;
      for (const [pod, cores] of Object.entries({ 'db-0': 1, 'web-a': 0.5, 'web-b': 0.25 }))
        expect(coresOf(windows, pod), `${what}: cores of ${pod}`).to.be.closeTo(cores, OF_RATE * cores);
    }
  });

  it('of two clusters without matchers are rejected', async () => {
    for (let index = 0; index < 5; index += 1) {
      for (const { observation, problems } of await store.read(`clusters-${index}`, 3600, 4800)) {
        expect(observation.nodes, `seed ${seed}, ${JSON.stringify(compositions[index])}`).to.deep.equal([]);
        expect(problems.map(({ query }) => query)).to.deep.equal(['several_clusters']);
      }
    }
  });
});

function coresOf(windows: readonly WindowReading[], name: string): number {
  const used = windows.flatMap(({ observation }) => observation.pods.filter((pod) => pod.name === name));
  return used.reduce((sum, pod) => sum + (pod.cpuCoreSeconds ?? 0), 0) / (300 * windows.length);
}
