import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { read, utils } from '@e965/xlsx';
import { expect } from 'chai';
import { MONTH_DAYS, type MonthFixture, startMonthFixture } from '../support/month-fixture.js';
import { runShell } from '../support/run-shell.js';

const RANGE = 'from=2024-01-01&to=2024-01-30';
const QUANTITIES = ['carbon_grams', 'energy_kwh', 'cost_usd'] as const;
/** The command in the guide. */
const RECIPE = /```sh\n(curl -sSf '[^']*format=csv' -o january\.csv)\n```/;

type Row = Readonly<Record<string, unknown>>;

describe('a month in a spreadsheet', () => {
  let harness: MonthFixture;
  let folder: string;
  before(async function () {
    this.timeout(240_000);
    harness = await startMonthFixture();
    folder = mkdtempSync(join(tmpdir(), 'greenkube-month-'));
    writeFileSync(join(folder, '.curlrc'), `connect-to = "greenkube:8000:${new URL(harness.url).host}"\n`);
  });
  after(async function () {
    this.timeout(60_000);
    await harness?.drop();
    if (folder) rmSync(folder, { recursive: true });
  });

  /** Runs the command with additional parameters, and opens the file in a spreadsheet program. */
  async function openMonth(more = ''): Promise<Row[]> {
    const recipe = RECIPE.exec(readFileSync('src/docs/guide/exports-and-clients.md', 'utf8'))?.[1] ?? '';
    expect(recipe).to.include(RANGE);
    const command = recipe.replace("&format=csv'", `${more}&format=csv'`);
    const { code, err } = await runShell('bash', ['-ec', command], { CURL_HOME: folder }, folder);
    expect(code, err).to.equal(0);
    const book = read(readFileSync(join(folder, 'january.csv')), { type: 'buffer', codepage: 65001, cellDates: true });
    expect(book.SheetNames).to.have.length(1);
    return utils.sheet_to_json<Row>(book.Sheets[book.SheetNames[0] ?? ''] ?? {}, { defval: null });
  }
  const sum = (rows: readonly Row[], name: string): number =>
    rows.reduce((total, row) => {
      expect(row[name], name).to.be.a('number');
      return total + Number(row[name]);
    }, 0);
  const expectNear = (actual: number, expected: number, what: string): void => {
    expect(expected, what).to.be.above(0);
    expect(actual / expected, what).to.be.closeTo(1, 1e-9);
  };

  it('has a row per day and namespace, with days as dates and figures as numbers', async () => {
    const rows = await openMonth();
    const days = new Set(rows.map(({ start }) => (start as Date).toISOString()));
    expect(days.size).to.equal(MONTH_DAYS);
    const names = new Set(rows.map(({ series }) => series));
    expect([...names]).to.include('__idle__');
    expect(rows).to.have.length(MONTH_DAYS * names.size);
    expect(rows.every(({ coverage }) => coverage === 1)).to.equal(true);
  }).timeout(60_000);

  it('adds up to the totals of the month', async () => {
    const rows = await openMonth();
    const { body } = await harness.client.get(`/api/v1/metrics?${RANGE}`);
    for (const name of QUANTITIES) expectNear(sum(rows, name), body[`total_${name}`], name);
  }).timeout(60_000);

  it('shows the charges of each namespace in a pivot table', async () => {
    const rows = await openMonth();
    const { body } = await harness.client.get(`/api/v1/metrics/namespaces?${RANGE}&limit=1000`);
    for (const item of body.items) {
      const own = rows.filter(({ series }) => series === item.namespace);
      for (const name of QUANTITIES) expectNear(sum(own, name), item[name], `${item.namespace} ${name}`);
    }
    expect(new Set(rows.map(({ series }) => series)).size).to.equal(body.items.length);
  }).timeout(60_000);

  it('redistributes idle capacity over running pods, with the same total', async () => {
    const rows = await openMonth('&idle=share');
    expect(rows.filter(({ series }) => series === '__idle__')).to.eql([]);
    const { body } = await harness.client.get(`/api/v1/metrics?${RANGE}`);
    for (const name of QUANTITIES) expectNear(sum(rows, name), body[`total_${name}`], name);
  }).timeout(60_000);

  it('has empty cells for unobserved figures, and no file when the request is rejected', async () => {
    const recipe = `curl -sSf '${harness.url}/api/v1/timeseries?from=2024-01-01&to=2020-01-01&format=csv' -o refused.csv`;
    const refused = await runShell('bash', ['-ec', recipe], {}, folder);
    expect(refused.code).to.equal(22);
    expect(() => readFileSync(join(folder, 'refused.csv'))).to.throw('ENOENT');
    const rows = await openMonth('&namespace=no-such-namespace');
    expect(rows.filter(({ carbon_grams: grams }) => grams !== null)).to.eql([]);
  }).timeout(60_000);
});
