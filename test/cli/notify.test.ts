import { readdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'chai';
import { type NotifyHarness, startNotifyHarness } from '../support/notify-harness.js';
import { recommendationJson } from '../support/recommendation-json.js';

describe('the notifier', () => {
  let harness: NotifyHarness;
  beforeEach(async () => {
    harness = await startNotifyHarness();
  });
  afterEach(() => harness.stop());
  const idsSent = (): string[] => harness.messages().map(({ recommendation }) => recommendation.id);

  it('sends each finding once, over any number of runs', async () => {
    harness.open = [1, 2, 3].map((number) => recommendationJson(number));
    const first = await harness.run();
    expect([first.code, first.err]).to.eql([0, '']);
    expect(first.out).to.include(
      'sent: critical: rightsize_memory production/Deployment/checkout-1 (app): Set the memory request of app',
    );
    expect(first.out).to.match(/^3 messages sent, 0 left for the next run, 0 sent before$/m);
    expect(idsSent()).to.eql(harness.open.map(({ id }) => id));
    const second = await harness.run();
    expect([second.code, second.out]).to.eql([0, '0 messages sent, 0 left for the next run, 3 sent before\n']);
    expect(harness.messages()).to.have.length(3);
  });

  it('requests open critical findings by default, page by page', async () => {
    harness.open = [1, 2, 3].map((number) => recommendationJson(number));
    await harness.run();
    const [first, second] = harness.api.requests;
    expect([first?.path, harness.api.requests.length]).to.eql(['/api/v1/recommendations', 2]);
    expect([...(first?.parameters ?? [])].sort()).to.eql([
      ['limit', '1000'],
      ['severity', 'critical'],
      ['status', 'open'],
    ]);
    expect(second?.parameters.get('cursor')).to.equal('2');
    await harness.run(
      '--severity',
      'warning',
      '--severity',
      'critical',
      '--min-savings-usd',
      '100',
      '--namespace',
      'a',
    );
    const asked = harness.api.requests[2]?.parameters;
    expect(asked?.getAll('severity')).to.eql(['warning', 'critical']);
    expect([asked?.get('min_savings_usd'), asked?.get('namespace')]).to.eql(['100', 'a']);
  });

  it('sends only new findings', async () => {
    harness.open = [recommendationJson(1)];
    await harness.run();
    harness.open = [recommendationJson(2), recommendationJson(1, { last_found_at: '2024-02-01T10:00:00Z' })];
    await harness.run();
    expect(idsSent()).to.eql([recommendationJson(1).id, recommendationJson(2).id]);
  });

  it('sends a finding again that was resolved and has reopened', async () => {
    harness.open = [recommendationJson(1)];
    await harness.run();
    harness.open = [];
    await harness.run();
    harness.open = [recommendationJson(1, { status_changed_at: '2024-02-03T10:00:00Z' })];
    await harness.run();
    await harness.run();
    expect(idsSent()).to.eql([recommendationJson(1).id, recommendationJson(1).id]);
  });

  it('sends again what the receiver did not accept', async () => {
    harness.open = [1, 2].map((number) => recommendationJson(number));
    harness.answer = (_, response) => void response.writeHead(503).end();
    const failed = await harness.run();
    expect(failed.code).to.equal(1);
    expect(failed.err).to.include('not accepted, the next run retries').and.include('503');
    expect(failed.out).to.match(/^0 messages sent, 2 left/m);
    expect(
      harness.messages(),
      'one request only: an unreachable receiver is not retried for each message',
    ).to.have.length(1);
    harness.answer = (_, response) => void response.end('ok');
    expect((await harness.run()).code).to.equal(0);
    expect(idsSent().slice(1)).to.eql(harness.open.map(({ id }) => id));
  });

  it('records accepted messages before the receiver becomes unreachable', async () => {
    harness.open = [1, 2, 3].map((number) => recommendationJson(number));
    harness.answer = (_, response) => void response.writeHead(harness.receiver.requests.length > 1 ? 500 : 204).end();
    expect((await harness.run()).code).to.equal(1);
    harness.answer = (_, response) => void response.end('ok');
    await harness.run();
    expect(idsSent()).to.eql([1, 2, 2, 3].map((number) => recommendationJson(number).id));
  });

  it('continues after a message that the receiver rejects', async () => {
    harness.open = [1, 2].map((number) => recommendationJson(number));
    harness.answer = ({ body }, response) =>
      void response.writeHead(body.includes('checkout-1"') ? 400 : 200).end('no_text');
    const { code, out, err } = await harness.run();
    expect([code, harness.messages().length]).to.eql([1, 2]);
    expect(err).to.include(`${recommendationJson(1).id}: the receiver responded 400: no_text`);
    expect(out).to.match(/^1 messages sent, 1 left/m);
  });

  it('retries within a run, after the Retry-After of the receiver', async () => {
    harness.open = [recommendationJson(1)];
    harness.answer = (_, response) =>
      void response.writeHead(harness.receiver.requests.length > 1 ? 200 : 429, { 'retry-after': '0' }).end();
    expect((await harness.run('--retries', '1')).code).to.equal(0);
    expect(idsSent()).to.have.length(2);
    expect(harness.notified()).to.have.length(1);
  });

  it('sends at most the configured number of messages and leaves the rest to the next run', async () => {
    harness.open = [1, 2, 3, 4, 5].map((number) => recommendationJson(number));
    expect((await harness.run('--max-messages', '2')).out).to.match(/^2 messages sent, 3 left/m);
    await harness.run('--max-messages', '2');
    await harness.run('--max-messages', '2');
    await harness.run('--max-messages', '2');
    expect(idsSent()).to.eql(harness.open.map(({ id }) => id));
  });

  it('prints in a dry run what it would send, without sending or storing anything', async () => {
    harness.open = [1, 2].map((number) => recommendationJson(number));
    const { code, out } = await harness.run('--dry-run', '--max-messages', '1');
    expect(code).to.equal(0);
    expect(out).to.match(/^would send: critical: rightsize_memory production\/Deployment\/checkout-1/);
    expect(out).to.include('"event": "recommendation"').and.include('1 messages would be sent, 1 more would be left');
    expect(harness.receiver.requests).to.eql([]);
    expect(readdirSync(dirname(harness.state))).to.eql([]);
    await harness.run();
    expect((await harness.run('--dry-run')).out).to.equal(
      '0 messages would be sent, 0 more would be left for the next run\n',
    );
  });

  it('creates a state file that only its user can read', async () => {
    harness.open = [recommendationJson(1)];
    await harness.run();
    expect(statSync(harness.state).mode & 0o777).to.equal(0o600);
    expect(readdirSync(dirname(harness.state))).to.eql(['notified.json']);
    expect(harness.notified()).to.eql([[recommendationJson(1).id, '2024-01-30T10:00:00Z']]);
  });
});
