import { once } from 'node:events';
import { expect } from 'chai';
import { createAdmissionLimit, createQueueLimit, createTurns } from '../../../src/runtime/limits.js';

const full = () => new Error('full');
const late = () => new Error('late');
const { signal } = new AbortController();
const nextTurn = () => new Promise(setImmediate);

/** Work that runs until the test releases it. */
function heldWork() {
  const end = new AbortController();
  const work = {
    isRunning: false,
    end: () => end.abort(),
    async run(): Promise<string> {
      work.isRunning = true;
      if (!end.signal.aborted) await once(end.signal, 'abort');
      return 'done';
    },
  };
  return work;
}

describe('an admission limit', () => {
  it('rejects work beyond the limit and admits work again after one has ended', async () => {
    const limit = createAdmissionLimit(2, full);
    const works = [heldWork(), heldWork()];
    const results = works.map(({ run }) => limit.run(run));
    expect(limit.running()).to.equal(2);
    expect(await limit.run(async () => 'never').catch(String)).to.equal('Error: full');
    works[0]?.end();
    expect(await results[0]).to.equal('done');
    expect(await limit.run(async () => 'admitted')).to.equal('admitted');
    works[1]?.end();
    await results[1];
    expect(limit.running()).to.equal(0);
  });

  it('frees the slot of work that fails synchronously or asynchronously', async () => {
    const limit = createAdmissionLimit(1, full);
    const fail = async (): Promise<never> => {
      throw new Error('failed');
    };
    expect(await limit.run(fail).catch(String)).to.equal('Error: failed');
    expect(await limit.run(fail).catch(String)).to.equal('Error: failed');
  });

  it('counts a stream from its first part until it ends or is abandoned', async () => {
    async function* parts(): AsyncGenerator<number, void, void> {
      yield 1;
      yield 2;
    }
    const limit = createAdmissionLimit(1, full);
    const unread = limit.stream(parts());
    expect(limit.running()).to.equal(0);
    const read = limit.stream(parts());
    await read.next();
    expect(await unread.next().catch(String)).to.equal('Error: full');
    await read.return();
    const whole: number[] = [];
    for await (const part of limit.stream(parts())) whole.push(part);
    expect(whole).to.eql([1, 2]);
    expect(limit.running()).to.equal(0);
  });
});

describe('a queue limit', () => {
  const limitOf = (concurrency: number, queueTimeoutMilliseconds = 60_000) =>
    createQueueLimit({ concurrency, queueTimeoutMilliseconds, onQueueTimeout: late });

  it('runs as many at a time as allowed, and the others in order of arrival', async () => {
    const limit = limitOf(2);
    const works = [heldWork(), heldWork(), heldWork(), heldWork()];
    const results = works.map(({ run }) => limit(run, signal));
    await nextTurn();
    expect(works.map(({ isRunning }) => isRunning)).to.eql([true, true, false, false]);
    works[1]?.end();
    await nextTurn();
    expect(works.map(({ isRunning }) => isRunning)).to.eql([true, true, true, false]);
    for (const { end } of works) end();
    expect(await Promise.all(results)).to.eql(['done', 'done', 'done', 'done']);
  });

  it('keeps the slot of running work whose caller has disconnected until the work ends', async () => {
    const limit = limitOf(1);
    const gone = new AbortController();
    const running = heldWork();
    const first = limit(running.run, gone.signal);
    await nextTurn();
    gone.abort();
    const next = heldWork();
    const second = limit(next.run, signal);
    await nextTurn();
    expect(next.isRunning).to.equal(false);
    running.end();
    expect(await first).to.equal('done');
    next.end();
    expect(await second).to.equal('done');
  });

  it('rejects work that waits too long, and removes queued work whose caller has disconnected', async () => {
    const limit = limitOf(1, 1);
    const running = heldWork();
    const first = limit(running.run, signal);
    const gone = new AbortController();
    const leaving = limit(async () => 'never', gone.signal);
    gone.abort(new Error('gone'));
    expect(await leaving.catch(String)).to.equal('Error: gone');
    expect(await limit(async () => 'never', signal).catch(String)).to.equal('Error: late');
    expect(await limit(async () => 'never', gone.signal).catch(String)).to.equal('Error: gone');
    running.end();
    expect(await first).to.equal('done');
    expect(await limit(async () => 'again', signal)).to.equal('again');
  });
});

describe('turns', () => {
  it('are taken in the order of arrival, as many at a time as allowed', async () => {
    const inTurn = createTurns(1);
    const [first, second] = [heldWork(), heldWork()];
    const results = [inTurn(first.run, signal), inTurn(second.run, signal)];
    await nextTurn();
    expect([first.isRunning, second.isRunning]).to.eql([true, false]);
    first.end();
    await results[0];
    await nextTurn();
    expect(second.isRunning).to.equal(true);
    second.end();
    expect(await results[1]).to.equal('done');
  });

  it('end the waiting of an aborted task, and let a running one end', async () => {
    const inTurn = createTurns(1);
    const abort = new AbortController();
    const [running, waiting] = [heldWork(), heldWork()];
    const [ran, waited] = [inTurn(running.run, abort.signal), inTurn(waiting.run, abort.signal)];
    await nextTurn();
    const refused = waited.catch(() => 'aborted');
    abort.abort();
    expect(await refused).to.equal('aborted');
    running.end();
    expect(await ran).to.equal('done');
    expect(waiting.isRunning).to.equal(false);
  });
});
