import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type EndedShell, runShell } from '../support/run-shell.js';
import { type SampleHarness, startSampleHarness } from '../support/sample-harness.js';

const TEAMS = ['checkout', 'data', 'devices', 'platform', 'shop'];

describe('the bill per team of the guide, over the sample cluster', () => {
  const page = readFileSync('src/docs/guide/queries.md', 'utf8');
  const section = page.slice(page.indexOf('## A bill per team'));
  const commands = [...section.slice(0, section.indexOf('\n## ', 3)).matchAll(/```sh\n([\s\S]*?)```/g)].map(
    (match) => match[1] ?? '',
  );
  const outputs = [...section.matchAll(/```text\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
  let sample: SampleHarness;
  let home: string;
  before(async function () {
    this.timeout(120_000);
    sample = await startSampleHarness(1);
    home = mkdtempSync(join(tmpdir(), 'greenkube-bill-'));
    writeFileSync(join(home, '.curlrc'), `connect-to = "localhost:8000:${new URL(sample.url).host}"\n`);
  });
  after(async () => {
    await sample?.drop();
    if (home) rmSync(home, { recursive: true });
  });
  const run = async (command = ''): Promise<string[]> => {
    const ended: EndedShell = await runShell('bash', ['-ec', command], { CURL_HOME: home }, home);
    expect(ended.code, command).to.equal(0);
    return ended.out.trim().split('\n');
  };
  const namesIn = (lines: readonly string[]): string[] => lines.map((line) => line.split(/[\t,]/)[0] ?? '').sort();

  it('lists each team, what has no team, idle and system, and adds up to the total', async () => {
    const lines = await run(commands[0]);
    expect(namesIn(lines)).to.deep.equal(['__idle__', '__system__', '__unlabelled__', ...TEAMS]);
    expect(namesIn((outputs[0] ?? '').trim().split('\n')), 'the printed output').to.deep.equal(namesIn(lines));
    const { body } = await sample.client.get('/api/v1/metrics?last=24h');
    const sum = lines.reduce((total, line) => total + Number(line.split('\t')[1]), 0);
    expect(sum).to.be.closeTo(body.total_cost_usd, 0.01 * lines.length);
  });

  it('charges idle and system to the teams on request', async () => {
    const lines = await run(commands[1]);
    const teams = lines.filter((line) => !line.startsWith('__'));
    expect(namesIn(teams)).to.deep.equal(TEAMS);
    const before = new Map((await run(commands[0])).map((line) => [line.split('\t')[0], Number(line.split('\t')[1])]));
    for (const line of teams) {
      const [name, cost] = line.split('\t');
      expect(Number(cost), name).to.be.above(before.get(name) ?? Number.POSITIVE_INFINITY);
    }
  });

  it('is available as a CSV file and as a series', async () => {
    const [header, ...rows] = await run(`${commands[2]}\ncat bill.csv`);
    expect(header).to.include('key,value,');
    expect(rows.length).to.equal(TEAMS.length + 3);
    const days = await run(commands[3]);
    expect(new Set(days.map((line) => line.split('\t')[1]))).to.include.all.keys(...TEAMS);
  });
});
