import { once } from 'node:events';
import { expect } from 'chai';
import { createLargeResponseLimit } from '../../../../src/operations/shared/large-responses.js';
import { Problem } from '../../../../src/problem/problem.js';

const LARGE = 401;

/** Work that runs until it is released. */
function held() {
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

const { signal } = new AbortController();
const nextTurn = () => new Promise(setImmediate);

describe('the limit of large responses', () => {
  it('runs as many at a time as allowed, and queues the others in order of arrival', async () => {
    const limit = createLargeResponseLimit({ concurrency: 2 });
    const works = [held(), held(), held(), held()];
    const answers = works.map(({ run }) => limit(LARGE, run, signal));
    await nextTurn();
    expect(works.map(({ isRunning }) => isRunning)).to.eql([true, true, false, false]);
    works[1]?.end();
    await nextTurn();
    expect(works.map(({ isRunning }) => isRunning)).to.eql([true, true, true, false]);
    for (const { end } of works) end();
    expect(await Promise.all(answers)).to.eql(['done', 'done', 'done', 'done']);
  });

  it('does not count small responses', async () => {
    const limit = createLargeResponseLimit({ concurrency: 1 });
    const wide = held();
    const first = limit(LARGE, wide.run, signal);
    expect(await limit(LARGE - 1, async () => 'at once', signal)).to.equal('at once');
    wide.end();
    expect(await first).to.equal('done');
  });

  it('frees the slot when work fails', async () => {
    const limit = createLargeResponseLimit({ concurrency: 1 });
    const wide = held();
    const failing = limit(LARGE, () => wide.run().then(() => Promise.reject(new Error('failed'))), signal);
    const next = limit(LARGE, async () => 'next', signal);
    wide.end();
    expect(await failing.catch(String)).to.equal('Error: failed');
    expect(await next).to.equal('next');
  });

  it('rejects a caller that waited too long, and removes a caller that has disconnected', async () => {
    const limit = createLargeResponseLimit({ concurrency: 1, queueTimeoutMilliseconds: 1 });
    const wide = held();
    const first = limit(LARGE, wide.run, signal);
    const gone = new AbortController();
    const leaving = limit(LARGE, async () => 'never', gone.signal);
    gone.abort(new Error('gone'));
    expect(await leaving.catch(String)).to.equal('Error: gone');
    const refused = await limit(LARGE, async () => 'never', signal).catch((error) => error);
    expect(refused).to.be.instanceOf(Problem);
    expect(refused.kind).to.equal('overloaded');
    expect(await limit(LARGE, async () => 'never', gone.signal).catch(String)).to.equal('Error: gone');
    wide.end();
    expect(await first).to.equal('done');
    expect(await limit(LARGE, async () => 'again', signal)).to.equal('again');
  });
});
