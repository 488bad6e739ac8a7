import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { runNotify } from '../../src/cli/notify/run-notify.js';
import { answerJson, startLoopback } from '../support/loopback-server.js';
import { listPage, type NotifyHarness, startNotifyHarness } from '../support/notify-harness.js';
import { recommendationJson } from '../support/recommendation-json.js';
import { type EndedCommand, runCli } from '../support/run-cli.js';

describe('the notifier on errors', () => {
  let harness: NotifyHarness;
  beforeEach(async () => {
    harness = await startNotifyHarness();
    harness.open = [recommendationJson(1)];
  });
  afterEach(() => harness.stop());
  const isNotNotified = () => expect(harness.receiver.requests).to.eql([]);
  /** Runs the notifier with its own environment and flags. */
  const runWith = (environment: Record<string, string>, ...args: readonly string[]): Promise<EndedCommand> =>
    runCli(runNotify, ['--url', harness.api.url, '--retries', '0', ...args], environment);
  const hook = () => ({ GREENKUBE_WEBHOOK_URL: `${harness.receiver.url}/hook/s3cret` });

  it('exits with 2 when the service is down, and keeps its state', async () => {
    await harness.run();
    const before = readFileSync(harness.state, 'utf8');
    const dead = await startLoopback(() => {});
    await dead.stop();
    const down = await runCli(runNotify, ['--url', dead.url, '--state', harness.state, '--retries', '1'], hook());
    expect(down.code).to.equal(2);
    expect(down.err).to.include('retrying: ').and.include('no data: unreachable: ECONNREFUSED');
    expect(readFileSync(harness.state, 'utf8')).to.equal(before);
  });

  it('sends nothing when the second page of the list is incomplete', async () => {
    const items = [1, 2, 3].map((number) => recommendationJson(number));
    const api = await startLoopback(({ parameters }, response) => {
      if (parameters.has('cursor')) response.writeHead(500).end();
      else answerJson(response, 200, listPage(items, 0));
    });
    const { code } = await runCli(runNotify, ['--url', api.url, '--state', harness.state, '--retries', '0'], hook());
    await api.stop();
    expect(code).to.equal(2);
    isNotNotified();
  });

  it('sends no notifications about sample data, unless allowed', async () => {
    const api = await startLoopback((_, response) => {
      response.setHeader('x-greenkube-sample', 'true');
      answerJson(response, 200, listPage(harness.open, 0));
    });
    const args = ['--url', api.url, '--state', harness.state];
    const refused = await runCli(runNotify, args, hook());
    expect(refused.code).to.equal(2);
    expect(refused.err).to.include('--allow-sample');
    isNotNotified();
    expect((await runCli(runNotify, [...args, '--allow-sample'], hook())).code).to.equal(0);
    await api.stop();
    expect(harness.messages()).to.have.length(1);
  });

  it('exits with 64 for a query that the service rejects', async () => {
    const api = await startLoopback((_, response) => {
      const detail = 'must be one of critical, warning, info';
      const body = {
        type: '/problems/invalid-request',
        title: 'Invalid request',
        status: 400,
        detail,
        instance: 'urn:x',
      };
      response.writeHead(400, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify({ ...body, errors: [{ pointer: '/query/severity', detail }] }));
    });
    const args = ['--url', api.url, '--state', harness.state, '--severity', 'bad'];
    const { code, err } = await runCli(runNotify, args, hook());
    await api.stop();
    expect(code).to.equal(64);
    expect(err).to.include('/query/severity');
    isNotNotified();
  });

  it('exits with 1 when the receiver is unreachable or does not respond, without printing its URL', async () => {
    const dead = await startLoopback(() => {});
    await dead.stop();
    const state = ['--state', harness.state];
    const gone = await runWith({ GREENKUBE_WEBHOOK_URL: `${dead.url}/hook/s3cret` }, ...state);
    expect(gone.code).to.equal(1);
    expect(gone.err).to.include('the receiver: unreachable: ECONNREFUSED');
    harness.answer = () => {};
    const silent = await runWith(hook(), ...state, '--timeout', '1');
    expect(silent.code).to.equal(1);
    expect(silent.err).to.include('the receiver: no response within 1 s');
    expect(gone.err + gone.out + silent.err + silent.out).to.not.include('s3cret');
  });

  for (const status of [302, 401, 403, 404, 410, 429, 500])
    it(`exits with 1 when the receiver responds with ${status}, and follows no redirect`, async () => {
      harness.answer = (_, response) => void response.writeHead(status, { location: '/elsewhere' }).end('no\u0007pe');
      const { code, err } = await harness.run();
      expect([code, harness.receiver.requests.length]).to.eql([1, 1]);
      expect(err).to.include(`the receiver responded ${status}: no pe`);
    });

  describe('state file', () => {
    const cases: readonly (readonly [what: string, text: string])[] = [
      ['empty', ''],
      ['cut off', '{"version":2,"notified":[["rec_0000000000000001"'],
      ['of another version', '{"version":3,"notified":[]}'],
      ['of another program', '[1,2,3]'],
      ['wrong inside', '{"version":2,"notified":[["rec_1",5]]}'],
      ['far too large', `{"version":2,"notified":[${'["a","b"],'.repeat(1_200_000)}["a","b"]]}`],
    ];
    for (const [what, text] of cases)
      it(`exits with 74 when it is ${what}, instead of sending all notifications again`, async () => {
        writeFileSync(harness.state, text);
        const { code, err } = await harness.run();
        expect(code).to.equal(74);
        expect(err).to.include(harness.state).and.include('is not a state file of greenkube-notify');
        expect(readFileSync(harness.state, 'utf8')).to.equal(text);
        isNotNotified();
      });

    it('exits with 74 when it cannot be written, before anything is sent', async () => {
      const { code, err } = await runWith(hook(), '--state', join(harness.state, 'not', 'a', 'folder'));
      expect([code, err.startsWith('error: ')]).to.eql([74, true]);
      isNotNotified();
    });

    it('exits with 74 when it is a folder', async () => {
      mkdirSync(harness.state);
      chmodSync(harness.state, 0o755);
      expect((await harness.run()).code).to.equal(74);
      isNotNotified();
    });
  });

  describe('wrong usage', () => {
    const file = (text: string): string => {
      const path = join(dirname(harness.state), 'hook');
      writeFileSync(path, text);
      return path;
    };
    it('exits with 64 for no webhook, two webhooks, or an invalid webhook', async () => {
      const state = ['--state', harness.state];
      const tries: readonly (readonly [Record<string, string>, readonly string[], string])[] = [
        [{}, [], 'GREENKUBE_WEBHOOK_URL'],
        [hook(), ['--webhook-url-file', file('http://x')], 'exclude each other'],
        [{ GREENKUBE_WEBHOOK_URL: 's3cret' }, [], 'must contain an http(s) URL'],
        [{ GREENKUBE_WEBHOOK_URL: 'ftp://s3cret' }, [], 'must contain an http(s) URL'],
        [{ GREENKUBE_WEBHOOK_URL: 'http://u:s3cret@x' }, [], 'user or password'],
        [{}, ['--webhook-url-file', file('s3cret')], 'must contain an http(s) URL'],
        [{}, ['--webhook-url-file', '/nowhere/at/all'], 'ENOENT'],
      ];
      for (const [environment, args, said] of tries) {
        const { code, out, err } = await runWith(environment, ...state, ...args);
        expect([code, out], said).to.eql([64, '']);
        expect(err).to.include(said).and.not.include('s3cret');
      }
      isNotNotified();
    });

    it('exits with 64 for no state file, an unknown format, or too high a message limit', async () => {
      expect((await runWith(hook())).err).to.include('--state');
      for (const args of [['--format', 'irc'], ['--max-messages', '0'], ['--max-messages', '5000'], ['extra']])
        expect((await harness.run(...args)).code, args.join(' ')).to.equal(64);
      isNotNotified();
    });

    it('reads the webhook URL from a file with a trailing line break', async () => {
      const path = file(`${harness.receiver.url}/hook/s3cret\n`);
      expect((await runWith({}, '--state', harness.state, '--webhook-url-file', path)).code).to.equal(0);
      expect(harness.receiver.requests[0]?.path).to.equal('/hook/s3cret');
    });
  });
});
