import { expect } from 'chai';
import { createRequestCache } from '../../src/store/query/serve/request-cache.js';

describe('the request cache', () => {
  const remember = (change: { maxEntries?: number } = {}) => {
    const state = { now: 100, version: 1, asked: 0 };
    const memory = createRequestCache<number>({
      now: () => state.now,
      version: () => state.version,
      maxAgeSeconds: 1,
      maxEntries: change.maxEntries ?? 10,
    });
    const ask = (key = 'q') =>
      memory.get(key, async () => {
        state.asked += 1;
        return state.asked;
      });
    return { state, memory, ask };
  };

  it('returns a recent result again, and shares a pending one', async () => {
    const { ask, state } = remember();
    expect(await Promise.all([ask(), ask()])).to.deep.equal([1, 1]);
    state.now += 0.999;
    expect(await ask()).to.equal(1);
    expect(await ask('another')).to.equal(2);
  });

  it('reads again after a second, after a write, and when the clock was set back', async () => {
    const { ask, state } = remember();
    await ask();
    state.now += 1;
    expect(await ask()).to.equal(2);
    state.version += 1;
    expect(await ask()).to.equal(3);
    state.now -= 50;
    expect(await ask()).to.equal(4);
  });

  it('does not cache a result that is older than a write', async () => {
    const { memory, state, ask } = remember();
    let finish: (answer: number) => void = () => {};
    const slow = memory.get('q', () => new Promise((resolve) => (finish = resolve)));
    state.version += 1;
    finish(99);
    expect(await slow).to.equal(99);
    expect(await ask()).to.equal(1);
  });

  it('does not cache failures', async () => {
    const { memory, ask } = remember();
    const failure = await memory.get('q', () => Promise.reject(new Error('away'))).catch((error: Error) => error);
    expect(failure).to.be.instanceOf(Error);
    expect(await ask()).to.equal(1);
  });

  it('cancels a read only when its last caller cancels, and that caller receives the error', async () => {
    const { memory, ask } = remember();
    const [first, last] = [new AbortController(), new AbortController()];
    let ended = false;
    const slow = (signal: AbortSignal) =>
      new Promise<number>((_, reject) =>
        signal.addEventListener('abort', () => {
          ended = true;
          reject(new Error('cancelled'));
        }),
      );
    const reasonOf = (answer: Promise<number>) => answer.catch((error: Error) => error.message);
    const callers = [first, last].map(({ signal }) => reasonOf(memory.get('q', slow, signal)));
    first.abort(new Error('gone'));
    expect(await callers[0]).to.equal('gone');
    expect(ended).to.equal(false);
    last.abort(new Error('gone too'));
    expect(await callers[1]).to.equal('cancelled');
    expect(await ask()).to.equal(1);
  });

  it('reads nothing for a caller that has already cancelled', async () => {
    const { memory, state } = remember();
    const answer = memory.get('q', async () => (state.asked += 1), AbortSignal.abort(new Error('gone')));
    expect(await answer.catch((error: Error) => error.message)).to.equal('gone');
    expect(state.asked).to.equal(0);
  });

  it('is limited in size', async () => {
    const { ask } = remember({ maxEntries: 2 });
    for (const key of ['a', 'b', 'c']) await ask(key);
    expect(await ask('a')).to.equal(4);
  });
});
