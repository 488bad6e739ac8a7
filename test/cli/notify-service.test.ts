import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type RecommendationsHarness, startRecommendationsHarness } from '../contract/recommendations-harness.js';
import { type LoopbackServer, startLoopback } from '../support/loopback-server.js';
import { type EndedShell, runShell } from '../support/run-shell.js';

const LIST = '/api/v1/recommendations?severity=critical';

describe('the notifier process between the service and a receiver', () => {
  let harness: RecommendationsHarness;
  let receiver: LoopbackServer;
  let folder: string;
  before(async function () {
    this.timeout(120_000);
    harness = await startRecommendationsHarness();
    receiver = await startLoopback((_, response) => void response.end('ok'));
    folder = mkdtempSync(join(tmpdir(), 'greenkube-notify-'));
  });
  after(async function () {
    this.timeout(60_000);
    await receiver?.stop();
    await harness?.drop();
    if (folder) rmSync(folder, { recursive: true });
  });

  const run = (...args: readonly string[]): Promise<EndedShell> => {
    const { port } = harness.server.address() as AddressInfo;
    const flags = ['--url', `http://127.0.0.1:${port}`, '--state', join(folder, 'notified.json'), ...args];
    const environment = { GREENKUBE_WEBHOOK_URL: receiver.url };
    return runShell(process.execPath, ['--import', 'tsx', 'src/cli/notify.ts', ...flags], environment, process.cwd());
  };
  const sentIds = (): string[] => receiver.requests.map(({ body }) => JSON.parse(body).recommendation.id);

  it('sends every open critical finding once, across restarts', async () => {
    const { body } = await harness.client.get(LIST);
    const ids: string[] = body.items.map(({ id }: { id: string }) => id);
    expect(ids).to.have.length.above(0);
    const first = await run();
    expect(first.code, first.err).to.equal(0);
    expect(sentIds()).to.eql(ids);
    expect(JSON.parse(receiver.requests[0]?.body ?? '').recommendation).to.eql(body.items[0]);
    const second = await run();
    expect([second.code, sentIds().length]).to.eql([0, ids.length]);
    expect(second.out).to.equal(`0 messages sent, 0 left for the next run, ${ids.length} sent before\n`);
  }).timeout(60_000);

  it('sends nothing for a dismissed finding, and a new notification when it is reopened', async () => {
    const [{ id }] = (await harness.client.get(LIST)).body.items;
    const before = sentIds().length;
    expect((await harness.change(id, { status: 'dismissed', reason: 'Known.' })).status).to.equal(200);
    expect((await run()).code).to.equal(0);
    expect(sentIds()).to.have.length(before);
    expect((await harness.change(id, { status: 'open' })).status).to.equal(200);
    expect((await run()).code).to.equal(0);
    expect(sentIds().slice(before)).to.eql([id]);
    await run();
    expect(sentIds()).to.have.length(before + 1);
  }).timeout(60_000);

  it('prints the error detail of the service for an invalid filter', async () => {
    const { code, err } = await run('--severity', 'fatal');
    expect(code).to.equal(64);
    expect(err).to.include('/query/severity');
  }).timeout(60_000);

  it('prints the Slack and Teams messages in a dry run', async () => {
    const before = sentIds().length;
    for (const format of ['slack', 'teams']) {
      const { code, out } = await run('--dry-run', '--format', format, '--severity', 'info', '--severity', 'warning');
      expect(code).to.equal(0);
      expect(out).to.match(/^would send: (info|warning): /);
      expect(out).to.include(format === 'slack' ? '"blocks"' : '"AdaptiveCard"');
    }
    expect(sentIds()).to.have.length(before);
  }).timeout(60_000);
});
