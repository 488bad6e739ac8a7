import { expect } from 'chai';
import { mapInBatches, runCooperatively, yieldToEventLoop } from '../../../src/runtime/event-loop.js';

/** Counts turns of the event loop until it is stopped. */
function countTurns() {
  const counter = { turns: 0, stop: () => {} };
  let isStopped = false;
  const count = (): void => {
    if (isStopped) return;
    counter.turns += 1;
    setImmediate(count);
  };
  counter.stop = () => {
    isStopped = true;
  };
  setImmediate(count);
  return counter;
}

/** A clock that advances by the given milliseconds with each reading. */
function steppingClock(stepMilliseconds: number): () => number {
  let now = 0;
  return () => {
    now += stepMilliseconds;
    return now;
  };
}

describe('cooperative tasks on the event loop', () => {
  it('run their batches in different event loop turns, in order of arrival', async () => {
    const counter = countTurns();
    const batches: { task: number; turn: number }[] = [];
    const run = async (task: number): Promise<void> => {
      for (let batch = 0; batch < 3; batch += 1) {
        await yieldToEventLoop();
        batches.push({ task, turn: counter.turns });
      }
    };
    await Promise.all([1, 2, 3, 4].map(run));
    counter.stop();
    expect(batches.map(({ task }) => task)).to.eql([1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4]);
    expect(new Set(batches.map(({ turn }) => turn)).size).to.equal(batches.length);
  });

  it('map a whole list in its order', async () => {
    const list = Array.from({ length: 1_234 }, (_, index) => index);
    expect(await mapInBatches(list, (one) => one * 2, steppingClock(1))).to.eql(list.map((one) => one * 2));
    expect(await mapInBatches([], String)).to.eql([]);
  });

  it('yield exactly when their budget of 4 ms is spent', async () => {
    const turnsDuring = async (items: number, millisecondsPerItem: number): Promise<number> => {
      const counter = countTurns();
      await mapInBatches(Array.from({ length: items }), String, steppingClock(millisecondsPerItem));
      counter.stop();
      return counter.turns;
    };
    expect(await turnsDuring(3, 1)).to.equal(0);
    // 100 items of 1 ms are 25 batches; each waits for at least one turn.
    expect(await turnsDuring(100, 1)).to.be.at.least(20);
    expect(await turnsDuring(100_000, 0)).to.equal(0);
  });

  it('run a generator to its result and propagate its error', async () => {
    function* task(): Generator<undefined, string> {
      for (let step = 0; step < 10; step += 1) yield;
      return 'done';
    }
    function* failing(): Generator<undefined, string> {
      yield;
      throw new Error('failed');
    }
    expect(await runCooperatively(task(), steppingClock(1))).to.equal('done');
    expect(await runCooperatively(failing()).catch(String)).to.equal('Error: failed');
  });
});
