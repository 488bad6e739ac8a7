import { expect } from 'chai';
import { mapInSlices } from '../../../src/domain/slices.js';

describe('a list in slices', () => {
  it('is mapped as a whole would be, in its order', async () => {
    const list = Array.from({ length: 1_234 }, (_, index) => index);
    expect(await mapInSlices(list, (one) => one * 2)).to.eql(list.map((one) => one * 2));
    expect(await mapInSlices([], String)).to.eql([]);
  });

  it('lets others in now and then, and holds a short list up for nobody', async () => {
    const turnsDuring = async (length: number): Promise<number> => {
      let turns = 0;
      let isDone = false;
      const count = (): void => {
        if (isDone) return;
        turns += 1;
        setImmediate(count);
      };
      setImmediate(count);
      await mapInSlices(Array.from({ length }, String), (one) => one);
      isDone = true;
      return turns;
    };
    expect(await turnsDuring(100)).to.equal(0);
    expect(await turnsDuring(5_000)).to.be.within(19, 19 * 50);
  });
});
