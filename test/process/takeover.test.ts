import { expect } from 'chai';
import supertest from 'supertest';
import { WINDOW_SECONDS } from '../../src/domain/time/window.js';
import { expectSame } from '../support/expect-same.js';
import { type Replica, type ReplicatedService, startReplicated } from '../support/replicated-service.js';
import { expectSameContent, readStoredContent } from '../support/stored-content.js';
import { until } from '../support/until.js';

/** Poll intervals of a second are far below the shortest lease. */
const MIN_LEASE_SECONDS = 60;

interface Reply {
  readonly status: number;
  readonly type: string | null;
  readonly etag: string | null;
  readonly retryAfter: string | null;
  readonly body: Readonly<Record<string, unknown>> | null;
}

async function get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
  const response = await fetch(url, { headers });
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    etag: response.headers.get('etag'),
    retryAfter: response.headers.get('retry-after'),
    body: text === '' ? null : JSON.parse(text),
  };
}

function expectUnavailable(reply: Reply): void {
  expect(reply.status).to.equal(503);
  expect(reply.type).to.match(/^application\/problem\+json/);
  expect(Number(reply.retryAfter)).to.be.above(0);
  expect(reply.body).to.include({ type: '/problems/database-unavailable', status: 503 });
}

/** The tests depend on each other: each continues where the previous one ended. */
describe('two processes on a primary with a streaming standby', function () {
  this.timeout(120_000);
  let harness: ReplicatedService;
  let first: Replica;
  let second: Replica;
  /** A closed range: all data of the source. */
  let path: string;

  before(async () => {
    harness = await startReplicated();
    const iso = (instant: number): string => new Date(instant * 1000).toISOString();
    path = `/api/v1/metrics?from=${iso(harness.range.from)}&to=${iso(harness.range.to)}`;
  });
  after(() => harness?.stop());

  const ask = ({ service }: Replica, headers?: Readonly<Record<string, string>>): Promise<Reply> =>
    get(`${service.url}${path}`, headers);
  const isLeader = async ({ service }: Replica): Promise<unknown> => {
    const { body } = await get(`${service.url}/health`);
    return (body?.['clusters'] as { is_leader: boolean }[] | undefined)?.[0]?.is_leader;
  };
  const rows = async <Row>(sql: string): Promise<Row[]> => (await harness.database.knex.raw<{ rows: Row[] }>(sql)).rows;
  const countWindows = async (): Promise<number> =>
    (await rows<{ windows: number }>('select count(distinct window_start)::int as windows from pod_window'))[0]
      ?.windows ?? 0;
  /** Blocks the source after the given number of windows is written. */
  const collectMore = async ({ gate }: Replica, windows: number): Promise<void> => {
    const wanted = (await countWindows()) + windows;
    gate.open();
    await until(`${wanted} windows`, async () => (await countWindows()) >= wanted);
    gate.shut();
    await until('a leader that waits for the source', async () => gate.waiting() > 0);
  };

  it('reject reads while the standby lacks the tables, collect anyway, and serve reads when it has them', async () => {
    await harness.standby.pauseReplay();
    first = await harness.startReplica();
    await first.service.untilLeader();
    await collectMore(first, 1);
    const refused = await ask(first);
    await harness.standby.resumeReplay();
    expectUnavailable(refused);
    await until('an answer', async () => (await ask(first)).status === 200);
  });

  it('have one leader, and only the leader queries the source', async () => {
    second = await harness.startReplica();
    await until('a second process that knows who leads', async () => (await isLeader(second)) === false);
    await collectMore(first, 1);
    expect([await isLeader(first), await isLeader(second)]).to.deep.equal([true, false]);
    const leases = await rows<{ holder: string }>('select holder from lease');
    expect(leases.map(({ holder }) => holder.split('/')[1])).to.deep.equal([String(first.service.pid)]);
    expect(first.gate.asked).to.not.be.empty;
    expect(second.gate.asked).to.be.empty;
  });

  it('return the data of the standby, with its ETag, however far ahead the primary is', async () => {
    await harness.standby.untilCaughtUp();
    await harness.standby.pauseReplay();
    const old = await ask(first);
    expect(old.status).to.equal(200);
    expect(old.body?.['total_energy_kwh']).to.be.above(0);
    await collectMore(first, 6);
    for (const replica of [first, second]) {
      expect(await ask(replica)).to.deep.equal(old);
      expect(await ask(replica, { 'If-None-Match': old.etag ?? '' })).to.include({ status: 304, etag: old.etag });
    }
    await harness.standby.resumeReplay();
    await harness.standby.untilCaughtUp();
    // A process can cache the revision for one second.
    for (const replica of [first, second])
      await until('another ETag', async () => (await ask(replica, { 'If-None-Match': old.etag ?? '' })).status === 200);
    const newer = await ask(second);
    expect(newer.etag).to.not.equal(old.etag);
    expect(newer.body?.['total_energy_kwh']).to.be.above(Number(old.body?.['total_energy_kwh']));
    expect(await ask(first)).to.deep.equal(newer);
  });

  it('continue when the leader is killed in the middle of a window: the other takes over and keeps serving', async () => {
    second.gate.shut();
    await first.service.kill();
    const [lease] = await rows<{ seconds: number }>(
      'select extract(epoch from expires_at - clock_timestamp())::float8 as seconds from lease',
    );
    expect(lease?.seconds).to.be.within(0, MIN_LEASE_SECONDS);
    expect(await isLeader(second)).to.equal(false);
    // expires the lease
    await harness.database.knex.raw('update lease set expires_at = clock_timestamp()');
    const statuses = new Set<number>();
    await until('the takeover', async () => {
      statuses.add((await ask(second)).status);
      return (await isLeader(second)) === true;
    });
    expect([...statuses]).to.deep.equal([200]);
    await until('a new leader that waits for the source', async () => second.gate.waiting() > 0);
  });

  it('continue collecting when the standby is down, and reject reads until it is back', async () => {
    await harness.standby.stop();
    expectUnavailable(await ask(second));
    await collectMore(second, 1);
    expectUnavailable(await ask(second));
    expect((await get(`${second.service.url}/health/live`)).status).to.equal(200);
    second.gate.open();
    await second.service.untilFilled();
    expectUnavailable(await ask(second));
    await harness.standby.start();
    await harness.standby.untilCaughtUp();
    expect((await ask(second)).status).to.equal(200);
  });

  it('finally have every window once, as without failures', async () => {
    const [found] = await rows<{ runs: number; due: number }>(
      `select count(*)::int as runs,
              (extract(epoch from max(window_start) - min(window_start)) / ${WINDOW_SECONDS} + 1)::int as due from window_run`,
    );
    expect(found?.runs)
      .to.equal(found?.due)
      .and.above(8 * 12);
    const twice = await rows('select from pod_window group by window_start, pod_id having count(*) > 1');
    expect(twice).to.deep.equal([]);
    const undisturbed = await harness.collectUndisturbed();
    expectSameContent(
      await readStoredContent(harness.database.knex),
      await readStoredContent(undisturbed.database.knex),
    );
    const { body } = await supertest(undisturbed.service.app).get(path).expect(200);
    expectSame((await ask(second)).body, body, path);
  });
});
