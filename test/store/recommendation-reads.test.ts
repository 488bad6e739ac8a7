import { expect } from 'chai';
import type { Recommendation } from '../../src/domain/recommendations/recommendation.js';
import type {
  HistoryFilter,
  HistoryPosition,
  RecommendationFilter,
  RecommendationPosition,
  RecommendationReadStore,
  RecommendationSort,
} from '../../src/domain/recommendations/recommendation-queries.js';
import { RECOMMENDATION_SORTS } from '../../src/domain/recommendations/recommendation-queries.js';
import { SEVERITIES } from '../../src/domain/recommendations/vocabulary.js';
import { createRecommendationReadStore } from '../../src/store/recommendations/read-store.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import { EVERY_RECOMMENDATION } from '../support/every-recommendation.js';
import { recommendationsOf } from '../support/leasing-store.js';
import {
  amountsFixture,
  EVALUATED_AT,
  findingFixture,
  foundChange,
  NO_COUNTS,
  recommendationIdOf,
  statusChange,
} from '../support/recommendation-fixture.js';
import { storeOf } from '../support/store-fixture.js';
import { annualCarbon, annualIdleCarbon, stored } from '../support/stored-recommendations.js';

const RANGE = findingFixture().evidenceRange;
const EVALUATION = { evaluatedAt: EVALUATED_AT + 60, range: RANGE, hours: 168 };

const rank = ({ finding }: Recommendation): number => 3 - SEVERITIES.indexOf(finding.severity);
const sortValue = (one: Recommendation, sort: RecommendationSort): number => {
  if (sort.endsWith('severity')) return rank(one);
  if (sort.endsWith('carbon_grams')) return annualCarbon(one);
  const { savings } = one.finding;
  return savings.realisable.costUsd * savings.annualFactor;
};
const sorted = (all: readonly Recommendation[], sort: RecommendationSort): string[] =>
  [...all]
    .sort((a, b) => {
      const order = sortValue(a, sort) - sortValue(b, sort);
      return (sort.startsWith('-') ? -order : order) || (a.id < b.id ? -1 : 1);
    })
    .map(({ id }) => id);

for (const kind of DATABASE_KINDS) {
  describe(`stored recommendations (${kind})`, () => {
    let fresh: FreshDatabase;
    let store: RecommendationReadStore;
    const all = [...stored('c', 1), ...stored('d', 21)];

    before(async () => {
      fresh = await freshDatabase(kind);
      store = createRecommendationReadStore(fresh.database);
      const writes = recommendationsOf(fresh.database);
      for (const cluster of ['c', 'd']) {
        const clusterId = await storeOf(fresh.database).ensureCluster(cluster, false);
        const own = all.filter((one) => one.cluster === cluster);
        const evaluation = { ...EVALUATION, footprint: amountsFixture(9000) };
        await writes.applyRun(clusterId, { evaluation, finishes: null, foundIds: own.map(({ id }) => id) }, () => ({
          changes: own.map(foundChange),
          counts: NO_COUNTS,
        }));
      }
    });
    after(() => fresh.drop());

    const list = async (filter: Partial<RecommendationFilter>, sort: RecommendationSort = '-carbon_grams') =>
      store.listRecommendations({ ...EVERY_RECOMMENDATION, ...filter }, { sort, limit: 1000, offset: 0, after: null });
    const matching = (test: (one: Recommendation) => boolean): string[] => sorted(all.filter(test), '-carbon_grams');

    it('are sorted by each value, ties by id, and paged by position and by offset', async () => {
      for (const sort of RECOMMENDATION_SORTS) {
        const whole = await list({}, sort);
        expect(
          whole.items.map(({ id }) => id),
          sort,
        ).to.deep.equal(sorted(all, sort));
        expect(whole).to.deep.include({ total: 24, next: null });
        const byPosition: string[] = [];
        let after: RecommendationPosition | null = null;
        do {
          const page: Awaited<ReturnType<typeof list>> = await store.listRecommendations(EVERY_RECOMMENDATION, {
            sort,
            limit: 5,
            offset: 0,
            after,
          });
          expect(page.total).to.equal(24);
          byPosition.push(...page.items.map(({ id }) => id));
          after = page.next;
        } while (after !== null);
        expect(byPosition, sort).to.deep.equal(sorted(all, sort));
        const skipped = await store.listRecommendations(EVERY_RECOMMENDATION, {
          sort,
          limit: 7,
          offset: 9,
          after: null,
        });
        expect(skipped.items.map(({ id }) => id)).to.deep.equal(sorted(all, sort).slice(9, 16));
      }
    });

    it('are read back as written', async () => {
      const { items } = await list({});
      expect([...items].sort((a, b) => (a.id < b.id ? -1 : 1))).to.deep.equal(all);
    });

    const filters: readonly [string, Partial<RecommendationFilter>, (one: Recommendation) => boolean][] = [
      ['cluster', { clusters: ['d'] }, (one) => one.cluster === 'd'],
      ['status', { statuses: ['open', 'applied'] }, (one) => one.status !== 'dismissed'],
      ['severity', { severities: ['critical'] }, (one) => one.finding.severity === 'critical'],
      ['confidence', { confidences: ['low'] }, (one) => one.finding.confidence === 'low'],
      [
        'type',
        { types: ['empty_node', 'rightsize_cpu'] },
        (one) => /^(empty_node|rightsize_cpu)$/.test(one.finding.type),
      ],
      [
        'namespace',
        { namespaces: ['batch'] },
        ({ finding: { target } }) => 'namespace' in target && target.namespace === 'batch',
      ],
      [
        'node',
        { nodes: ['n3', 'n7'] },
        ({ finding: { target } }) => target.kind === 'node' && /^n[37]$/.test(target.node),
      ],
      [
        'workload',
        {
          workloads: [
            { kind: 'Deployment', name: 'w0' },
            { kind: 'CronJob', name: 'w4' },
          ],
        },
        ({ finding: { target } }) =>
          target.kind === 'workload' &&
          /^(Deployment\/w0|CronJob\/w4)$/.test(`${target.workload.kind}/${target.workload.name}`),
      ],
      ['least carbon', { minAnnualCarbonGrams: 20_000 }, (one) => annualCarbon(one) >= 20_000],
      ['least cost', { minAnnualCostUsd: 10.5 }, (one) => sortValue(one, 'cost_usd') >= 10.5],
      [
        'several at once',
        { clusters: ['c'], severities: ['critical', 'info'], namespaces: ['production'] },
        ({ cluster, finding }) =>
          cluster === 'c' &&
          finding.severity !== 'warning' &&
          'namespace' in finding.target &&
          finding.target.namespace === 'production',
      ],
      ['what never was', { namespaces: ["'; drop table recommendation; --"] }, () => false],
    ];
    for (const [name, filter, test] of filters) {
      it(`can be filtered by ${name}`, async () => {
        const { items, total } = await list(filter);
        expect(items.map(({ id }) => id)).to.deep.equal(matching(test));
        expect(total).to.equal(items.length);
      });
    }

    it('include the time and the range of their evaluation', async () => {
      expect((await list({ clusters: ['c'] })).state).to.deep.equal({
        evaluatedAt: EVALUATED_AT + 60,
        footprint: amountsFixture(9000),
        range: RANGE,
      });
      expect((await list({})).state.footprint).to.deep.equal(amountsFixture(18_000));
      expect((await list({ clusters: ['other'] })).state).to.deep.equal({
        evaluatedAt: null,
        footprint: null,
        range: null,
      });
    });

    it('have a history, newest first, paged without a gap', async () => {
      const filter: HistoryFilter = {
        clusters: [],
        namespaces: [],
        labels: [],
        types: [],
        severities: [],
        statuses: [],
        range: { from: EVALUATED_AT, to: EVALUATED_AT + 3600 },
      };
      const expected = [...all]
        .sort((a, b) => b.statusChangedAt - a.statusChangedAt || (a.id < b.id ? -1 : 1))
        .map(({ id }) => id);
      const seen: string[] = [];
      let after: HistoryPosition | null = null;
      do {
        const page: Awaited<ReturnType<typeof store.listHistory>> = await store.listHistory(filter, {
          limit: 5,
          offset: 0,
          after,
        });
        expect(page.total).to.equal(24);
        seen.push(...page.items.map(({ recommendation }) => recommendation.id));
        for (const { transition, recommendation } of page.items) {
          expect(transition).to.deep.include({ recommendationId: recommendation.id, sequence: 1, from: null });
          expect(recommendation).to.deep.equal(all.find(({ id }) => id === recommendation.id));
        }
        after = page.next;
      } while (after !== null);
      expect(seen).to.deep.equal(expected);
      const part = {
        ...filter,
        clusters: ['c'],
        statuses: ['applied' as const],
        range: { from: EVALUATED_AT + 1, to: EVALUATED_AT + 2 },
      };
      const applied = await store.listHistory(part, { limit: 10, offset: 0, after: null });
      expect(applied.items.map(({ recommendation }) => recommendation.id)).to.deep.equal([recommendationIdOf(12)]);
      const early = { ...filter, range: { from: EVALUATED_AT - 3600, to: EVALUATED_AT } };
      expect(await store.listHistory(early, { limit: 10, offset: 0, after: null })).to.deep.equal({
        items: [],
        total: 0,
        next: null,
      });
    });

    it('are summed by severity, type and namespace to the same totals', async () => {
      const summary = await store.summarise({ ...EVERY_RECOMMENDATION, clusters: ['c'] }, 10);
      const open = all.filter(({ cluster, status }) => cluster === 'c' && status === 'open');
      const carbon = open.reduce((sum, one) => sum + annualCarbon(one), 0);
      const idle = open.reduce((sum, one) => sum + annualIdleCarbon(one), 0);
      for (const groups of [[summary.open], summary.bySeverity, summary.byType]) {
        expect(groups.reduce((sum, group) => sum + group.count, 0)).to.equal(open.length);
        const sumOf = (part: 'annualRealisable' | 'annualReallocatedToIdle') =>
          groups.reduce((total, group) => total + group[part].carbonGrams, 0);
        expect(sumOf('annualRealisable')).to.be.closeTo(carbon, 1e-6);
        expect(sumOf('annualReallocatedToIdle')).to.be.closeTo(idle, 1e-6);
      }
      const low = open.reduce((sum, { finding }) => sum + finding.savings.realisable.carbonGramsLow, 0);
      expect(summary.open.realisable.carbonGramsLow).to.be.closeTo(low, 1e-9);
      expect(summary.byNamespace.map(({ cluster, key, count }) => [cluster, key, count])).to.have.deep.members([
        ['c', 'production', 5],
        ['c', 'batch', 3],
      ]);
      expect(summary.namespaceCount).to.equal(2);
      expect(summary.applied).to.deep.include({
        count: 1,
        states: { pending: 0, verified: 1, no_effect: 0, regression: 0 },
        verified: amountsFixture(7),
      });
      expect(summary.state.footprint).to.deep.equal(amountsFixture(9000));
    });

    it('are summed for at most the requested number of namespaces, and to nothing without an error', async () => {
      const { byNamespace, namespaceCount } = await store.summarise(EVERY_RECOMMENDATION, 3);
      expect(byNamespace).to.have.length(3);
      expect(namespaceCount).to.equal(4);
      const nothing = await store.summarise({ ...EVERY_RECOMMENDATION, clusters: ['other'] }, 3);
      expect(nothing).to.deep.include({ bySeverity: [], byType: [], byNamespace: [], namespaceCount: 0 });
      expect(nothing.open).to.deep.include({ count: 0, realisable: amountsFixture(0) });
      expect(nothing.applied.verified).to.deep.equal(amountsFixture(0));
    });

    it('have a revision that changes with every write to their own cluster only', async () => {
      const writes = recommendationsOf(fresh.database);
      const [before, other] = [await store.findRevision(['d'], []), await store.findRevision(['c'], [])];
      const one = all.find(({ cluster }) => cluster === 'd');
      if (one === undefined) throw new Error('no recommendation of d');
      const change = statusChange(one, { status: 'dismissed', reason: 'known' });
      expect(await writes.changeStatus(change)).to.equal(true);
      expect(await store.findRevision(['d'], [])).to.not.equal(before);
      expect(await store.findRevision(['c'], [])).to.equal(other);
      const found = await store.findRecommendation(one.id, 100);
      expect(found?.recommendation).to.deep.equal(change.after);
      expect(found?.transitions.map(({ sequence, to, reason }) => [sequence, to, reason])).to.deep.equal([
        [2, 'dismissed', 'known'],
        [1, 'open', null],
      ]);
      expect((await store.findRecommendation(one.id, 1))?.transitions).to.have.length(1);
      expect(await store.findRecommendation('rec_zzzzzzzzzzzzzzzz', 100)).to.equal(null);
      await writes.changeStatus(statusChange(change.after, { ...one }));
    });

    it('are found by the statuses that they had at some instant of a range', async () => {
      const one = all.findLast(({ cluster, status }) => cluster === 'd' && status === 'open');
      if (one === undefined) throw new Error('no open recommendation of d');
      const [begun, at] = [one.statusChangedAt, one.statusChangedAt + 600];
      const change = statusChange(one, { status: 'dismissed', reason: 'known', statusChangedAt: at });
      expect(await recommendationsOf(fresh.database).changeStatus(change)).to.equal(true);
      const isFound = async (statuses: RecommendationFilter['statuses'], from: number, to: number) => {
        const { items, total } = await list({ clusters: ['d'], statuses, heldIn: { from, to } });
        expect(total).to.equal(items.length);
        return items.some(({ id }) => id === one.id);
      };
      expect(await isFound(['open'], at - 300, at)).to.equal(true);
      expect(await isFound(['open'], at, at + 300)).to.equal(false);
      expect(await isFound(['open'], begun - 300, begun)).to.equal(false);
      expect(await isFound(['dismissed'], at - 300, at)).to.equal(false);
      expect(await isFound(['dismissed'], at, at + 300)).to.equal(true);
      expect(await isFound([], begun, begun + 300)).to.equal(true);
    });
  });
}
