import { expect } from 'chai';
import { nextTurn } from '../../../src/domain/turns.js';

describe('turns of long works', () => {
  it('come in different turns of the event loop, by order, however many works there are', async () => {
    let loops = 0;
    let isOver = false;
    const count = (): void => {
      loops += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    const taken: { work: number; loop: number }[] = [];
    const work = async (name: number): Promise<void> => {
      for (let slice = 0; slice < 3; slice += 1) {
        await nextTurn();
        taken.push({ work: name, loop: loops });
      }
    };
    await Promise.all([1, 2, 3, 4].map(work));
    isOver = true;
    expect(taken.map((one) => one.work)).to.eql([1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4]);
    expect(new Set(taken.map((one) => one.loop)).size).to.equal(taken.length);
  });
});
