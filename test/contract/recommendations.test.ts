import { expect } from 'chai';
import { parse } from 'yaml';
import { RECOMMENDATION_TYPES } from '../../src/domain/recommendations/vocabulary.js';
import { contract } from '../support/contract-document.js';
import { itemSchemaOf } from '../support/contract-exports.js';
import { csvItems } from '../support/csv-items.js';
import { startHttpHarness } from '../support/http-harness.js';
import { type RecommendationsHarness, startRecommendationsHarness } from './recommendations-harness.js';

const LIST = '/api/v1/recommendations';

const linesOf = (text: string): unknown[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

function exportedItem(path: string): object {
  const operation = contract.getOperations().find((one) => one.path === path);
  const schema = operation === undefined ? null : itemSchemaOf(operation);
  if (schema === null) throw new Error(`${path} has no exports`);
  return schema;
}

describe('reading recommendations', () => {
  let harness: RecommendationsHarness;
  const get = async (url: string, headers: Record<string, string> = {}) => harness.client.get(url, headers);
  const ids = async (query: string): Promise<string[]> =>
    (await get(`${LIST}?${query}`)).body.items.map(({ id }: { id: string }) => id);
  before(async () => {
    harness = await startRecommendationsHarness();
  });
  after(() => harness.drop());

  it('lists the open ones, of every type, with their evaluation time', async () => {
    const { status, body } = await get(LIST);
    expect(status).to.equal(200);
    expect(body).to.include({ matched: true, evaluated_at: '2026-01-08T00:01:00Z' });
    expect(new Set(body.items.map(({ type }: { type: string }) => type))).to.have.all.keys(...RECOMMENDATION_TYPES);
    expect(body.items.map(({ status: own }: { status: string }) => own))
      .to.include('open')
      .and.not.include('applied');
    expect(body.page).to.include({ total: harness.open.length, next_cursor: null });
  });

  it('filters by each parameter, and returns no item when nothing matches', async () => {
    const all = harness.open.length;
    const cases: readonly (readonly [query: string, count: number])[] = [
      ['severity=critical', 1],
      ['severity=critical&severity=info', 2],
      ['type=rightsize_cpu', 2],
      ['status=applied', 1],
      ['status=open&status=applied', all + 1],
      ['confidence=low&confidence=medium', 2],
      ['namespace=legacy', 1],
      ['node=node-3', 1],
      ['workload=Deployment/api', 1],
      ['cluster=other', 0],
      // several values of a variable in Grafana, and none
      ['namespace={legacy,none}', 1],
      ['namespace=legacy|none', 1],
      ['node=node%5C-3', 1],
      ['cluster=(other|c)', all],
      ['cluster=&namespace=', all],
      ['min_savings_usd=5.2', all],
      ['min_savings_usd=5.3', 0],
      ['min_savings_carbon_grams=5214', all],
      ['min_savings_carbon_grams=5215', 0],
    ];
    for (const [query, count] of cases) {
      const { status, body } = await get(`${LIST}?${query}`);
      expect([status, body.items?.length, body.matched], query).to.eql([200, count, count > 0]);
    }
  });

  it('lists those that were open at some instant of a range, with the range, in pages and exports', async () => {
    const to = '2026-01-08T00:05:00Z';
    const inRange = await get(`${LIST}?to=${to}`);
    expect(inRange.status).to.equal(200);
    expect(inRange.body).to.deep.include({ matched: true, window: { from: '2025-12-09T00:05:00Z', to } });
    expect(inRange.body.items).to.eql((await get(LIST)).body.items);
    expect((await get(`${LIST}?last=1d&timezone=Europe/Paris`)).body.page.total).to.equal(harness.open.length);
    const applied = await get(`${LIST}?from=2026-01-07&status=applied`);
    expect(applied.body.page.total).to.equal(1);
    const before = await get(`${LIST}?from=2025-12-01&to=2025-12-31`);
    expect(before.body).to.deep.include({ matched: false, items: [] });
    const first = await get(`${LIST}?to=${to}&limit=4`);
    const next = await get(`${LIST}?to=${to}&limit=4&cursor=${first.body.page.next_cursor}`);
    expect([...first.body.items, ...next.body.items]).to.eql(inRange.body.items.slice(0, 8));
    const csv = await get(`${LIST}?to=${to}&format=csv`);
    expect(csv.headers['content-disposition']).to.contain('recommendations_2025-12-09T000500Z_2026-01-08T000500Z.csv');
    expect((await get(LIST)).body.window).to.equal(null);
    for (const [query, pointer] of [
      ['timezone=Europe/Paris', '/query/timezone'],
      ['from=2026-01-07&last=1d', '/query/last'],
    ] as const) {
      const { status, body } = await get(`${LIST}?${query}`);
      expect([status, body.errors[0].pointer], query).to.eql([400, pointer]);
    }
  });

  it('sorts by severity on request, and pages without gaps in every order', async () => {
    expect((await get(`${LIST}?sort=-severity`)).body.items[0].severity).to.equal('critical');
    for (const sort of ['-carbon_grams', 'cost_usd', '-severity', 'severity']) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const from: string = cursor === null ? '' : `&cursor=${cursor}`;
        const { body } = await get(`${LIST}?sort=${sort}&limit=4${from}`);
        seen.push(...body.items.map(({ id }: { id: string }) => id));
        cursor = body.page.next_cursor;
      } while (cursor !== null);
      expect(seen, sort).to.eql(await ids(`sort=${sort}`));
      expect(await ids(`sort=${sort}&offset=4`), sort).to.eql(seen.slice(4));
    }
  });

  it('exports every item of the list and of its history, page by page when limit is set', async () => {
    for (const [path, name] of [
      [`${LIST}`, 'recommendations.csv'],
      [`${LIST}/history`, 'recommendation_history_2025-12-09T010500Z_2026-01-08T010500Z.csv'],
    ] as const) {
      const all = (await get(`${path}?limit=1000`)).body.items;
      expect(all.length).to.be.greaterThan(5);
      const schema = exportedItem(path);
      const csv = await get(`${path}?format=csv`);
      expect(csvItems(csv.text, schema)).to.eql(all);
      expect(csv.headers['content-disposition']).to.equal(`attachment; filename="${name}"`);
      const ndjson = await get(path, { Accept: 'application/x-ndjson' });
      expect(linesOf(ndjson.text)).to.eql(all);
      const paged: unknown[] = [];
      for (let url: string | undefined = `${path}?format=ndjson&limit=4`; url !== undefined; ) {
        const { text, headers } = await get(url);
        paged.push(...linesOf(text));
        const next: string | undefined = /^<(\?[^>]+)>; rel="next"$/.exec(headers['link'] ?? '')?.[1];
        url = next && path + next;
      }
      expect(paged).to.eql(all);
    }
  });

  it('rejects exports that would be too long', async () => {
    const { client } = await startHttpHarness({ exportMaxRows: 0 });
    for (const path of [LIST, `${LIST}/history`]) {
      const { status, body } = await client.get(`${path}?format=csv`);
      expect([status, body.type]).to.eql([422, '/problems/too-many-rows']);
    }
  });

  it('rejects a cursor of a list with other figures, and a cursor with an offset', async () => {
    const { next_cursor: cursor } = (await get(`${LIST}?limit=1`)).body.page;
    for (const query of [`limit=1&severity=info&cursor=${cursor}`, `offset=1&cursor=${cursor}`, 'cursor=abc']) {
      const { status, body } = await get(`${LIST}?${query}`);
      expect([status, body.type], query).to.eql([400, '/problems/invalid-request']);
    }
  });

  it('returns one with its history, its yearly savings apart from what becomes idle, and the proposed change', async () => {
    for (const { id, finding } of [...harness.open, harness.applied]) {
      const { status, body } = await get(`${LIST}/${id}`);
      expect(status).to.equal(200);
      const { annualFactor } = finding.savings;
      for (const name of Object.keys(body.savings.realisable)) {
        const [realisable, reallocated] = [body.savings.realisable[name], body.savings.reallocated_to_idle[name]];
        const inAYear = (part: string): unknown => body[`annual_${part}_${name}`];
        expect(inAYear('savings'), name).to.be.closeTo(realisable * annualFactor, 1e-6);
        expect(inAYear('reallocated'), name).to.be.closeTo(reallocated * annualFactor, 1e-6);
        expect(inAYear('savings_total'), name).to.be.closeTo((realisable + reallocated) * annualFactor, 1e-6);
      }
      expect(body.transitions).to.have.length(1);
      expect(body.transitions[0]).to.include({ from_status: null, actor: 'engine' });
    }
  });

  it('returns the change as a patch in each available type, and 406 listing them for others', async () => {
    const types = new Set<string>();
    for (const { id } of harness.open) {
      const { body } = await get(`${LIST}/${id}`);
      for (const type of [
        'application/strategic-merge-patch+json',
        'application/json-patch+json',
        'application/yaml',
        'application/vnd.greenkube.helm-values+yaml',
      ]) {
        const answer = await get(`${LIST}/${id}`, { Accept: type });
        if (body.patch_types.includes(type)) {
          types.add(type);
          expect([answer.status, answer.headers['content-type']]).to.eql([200, `${type}; charset=utf-8`]);
          expect(parse(answer.text, { version: '1.1' }), type).to.be.an.instanceOf(Object);
        } else {
          expect([answer.status, answer.body.type]).to.eql([406, '/problems/not-acceptable']);
          for (const other of body.patch_types) expect(answer.body.detail).to.contain(other);
        }
      }
    }
    expect(types).to.have.length(4);
  });

  it('returns 304 for the ETag of each representation', async () => {
    const url = `${LIST}/${harness.open[0]?.id}`;
    const json = (await get(url)).headers['etag'] as string;
    const yaml = (await get(url, { Accept: 'application/yaml' })).headers['etag'] as string;
    expect(json).to.match(/^"1\./).and.not.equal(yaml);
    expect((await get(url, { 'If-None-Match': json })).status).to.equal(304);
    expect((await get(url, { 'If-None-Match': yaml })).status).to.equal(200);
  });

  it('returns 404 for an unknown id, and 400 for an invalid id', async () => {
    const unknown = await get(`${LIST}/rec_0000000000000000`);
    expect([unknown.status, unknown.body.type]).to.eql([404, '/problems/not-found']);
    for (const id of ['rec_1', 'REC_0000000000000000', 'bogus']) {
      const { status, body } = await get(`${LIST}/${id}`);
      expect([status, body.errors[0].pointer], id).to.eql([400, '/path/recommendation_id']);
    }
  });

  it('lists the history, newest first, by range and filter', async () => {
    const { body } = await get(`${LIST}/history?timezone=Europe/Paris`);
    expect(body).to.include({ matched: true, timezone: 'Europe/Paris' });
    expect(body.window).to.eql({ from: '2025-12-09T01:05:00Z', to: '2026-01-08T01:05:00Z' });
    expect(body.items).to.have.length(harness.open.length + 1);
    const count = async (query: string) => (await get(`${LIST}/history?${query}`)).body.page.total;
    expect(await count('last=1h')).to.equal(0);
    expect(await count('last=2h')).to.equal(body.items.length);
    expect(await count('from=2026-01-09&to=2026-01-10')).to.equal(0);
    expect(await count('status=applied&severity=warning&type=rightsize_cpu&namespace=staging&cluster=c')).to.equal(1);
    const first = await get(`${LIST}/history?limit=5`);
    const next = await get(`${LIST}/history?limit=5&cursor=${first.body.page.next_cursor}`);
    const half = await get(`${LIST}/history?limit=5&offset=5`);
    expect(next.body.items).to.eql(half.body.items).and.eql(body.items.slice(5, 10));
  });

  it('sums potential savings; no group exceeds the total, and the total does not exceed the footprint', async () => {
    const { body } = await get(`${LIST}/summary`);
    const carbon = ({ realisable, reallocated_to_idle: idle }: Record<string, { carbon_grams: number }>) =>
      Number(realisable?.carbon_grams) + Number(idle?.carbon_grams);
    const total = carbon(body.potential.window);
    expect(total)
      .to.be.closeTo(400 * harness.open.length, 1e-6)
      .and.at.most(body.footprint.carbon_grams);
    for (const groups of [body.by_severity, body.by_type]) {
      const sum = groups.reduce((all: number, { window }: { window: never }) => all + carbon(window), 0);
      expect(sum).to.be.closeTo(total, 1e-6);
    }
    expect(body.by_severity.map(({ severity }: { severity: string }) => severity)).to.eql([
      'critical',
      'warning',
      'info',
    ]);
    expect(body.by_namespace.map(({ namespace }: { namespace: string }) => namespace)).to.eql(['production', 'legacy']);
    expect(body.realised).to.include({ applied_count: 1, verified_count: 1, regression_count: 0, pending_count: 0 });
    expect(body.realised.verified.carbon_grams).to.equal(40);
    const some = await get(
      `${LIST}/summary?severity=critical&type=rightsize_cpu&confidence=high&namespace=production&cluster=c`,
    );
    expect(some.body.potential.count).to.equal(1);
    expect((await get(`${LIST}/summary?cluster=other`)).body).to.include({
      matched: false,
      footprint: null,
      window: null,
    });
  });
});
