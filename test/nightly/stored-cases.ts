import { expect } from 'chai';
import { createPrometheusSource } from '../../src/sources/prometheus/windows/prometheus-source.js';
import { CASES_FROM, type CaseStore, startCaseStore } from '../support/cases/case-store.js';
import { COPY_CASES } from '../support/cases/copy-cases.js';
import { METER_CASES } from '../support/cases/meter-cases.js';
import { createCollectHarness } from '../support/collect-harness.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';

const RANGE = { from: CASES_FROM + 3600, to: CASES_FROM + 5400 };
/** Every case, with the case that has the same figures. */
const EXPECTED = new Map([
  ...Object.keys(COPY_CASES).map((name) => [name, 'base'] as const),
  ...Object.keys(METER_CASES).map((name) => [name, 'meters'] as const),
]);
/** A scrape is missing between the two jobs. */
const TOLERANCE: Readonly<Record<string, number>> = { 'job-renamed': 0.05 };
const EXACT = 1e-9;

describe('the cases of the field, from a real Prometheus to stored figures', () => {
  let cases: CaseStore;
  before(async function () {
    this.timeout(120_000);
    const built = Object.entries({ ...COPY_CASES, ...METER_CASES }).map(([name, build]) => [name, build()] as const);
    cases = await startCaseStore(new Map(built));
  });
  after(() => cases?.close());

  for (const kind of DATABASE_KINDS) {
    it(`are the same for every installation on the ${kind} database`, async function () {
      this.timeout(600_000);
      const fresh: FreshDatabase = await freshDatabase(kind);
      try {
        const figures = new Map<string, Record<string, number | null>>();
        for (const name of EXPECTED.keys()) figures.set(name, await collectCase(fresh, name));
        for (const [name, sameAs] of EXPECTED) {
          const [actual, expected] = [figures.get(name)!, figures.get(sameAs)!];
          for (const [measure, value] of Object.entries(expected)) {
            if (value === null) {
              expect(actual[measure], `${measure} of ${name}`).to.equal(null);
              continue;
            }
            const bound = (TOLERANCE[name] ?? EXACT) * Math.max(1, Math.abs(value));
            expect(actual[measure], `${measure} of ${name}`).to.be.closeTo(value, bound);
          }
        }
      } finally {
        await fresh.drop();
      }
    });
  }

  /** Collects a case as a cluster of its own. @returns its stored totals */
  async function collectCase({ database }: FreshDatabase, name: string): Promise<Record<string, number | null>> {
    const source = createPrometheusSource({ url: cases.url, matchers: `case="${name}"` });
    const now = (): number => RANGE.to + 60;
    const depthSeconds = RANGE.to - RANGE.from;
    const harness = createCollectHarness(database, {
      source,
      cluster: name,
      now,
      depthSeconds,
      windowDepthSeconds: depthSeconds,
    });
    try {
      await harness.collector.runOnce();
      const filter = { clusters: [name], namespaces: [], nodes: [], workloads: [], pods: [], labels: [] };
      const { measures, context } = await harness.reads.readTotals({ range: RANGE, filter, idle: 'separate' });
      expect(context.coverage, `coverage of ${name}`).to.be.closeTo(1, EXACT);
      const { energyJoules, gpuJoules, carbonEmbodiedGrams, costCpuUsd, costMemoryUsd } = measures!;
      return { energyJoules, gpuJoules, carbonEmbodiedGrams, costCpuUsd, costMemoryUsd };
    } finally {
      await harness.collector.stop();
      await source.close();
    }
  }
});
