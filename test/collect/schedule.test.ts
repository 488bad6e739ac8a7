import { expect } from 'chai';
import { schedule } from '../../src/collect/schedule.js';
import { fakeTime, flushPromises } from '../support/fake-time.js';

describe('schedule', () => {
  it('runs immediately and then a pause after each end', async () => {
    const time = fakeTime(1000);
    const runs: number[] = [];
    const work = async (): Promise<void> => {
      runs.push(time.now());
    };
    schedule(work, 60, time.timer, () => {}).start();
    await flushPromises();
    time.runNext();
    await flushPromises();
    time.runNext();
    await flushPromises();
    expect(runs).to.deep.equal([1000, 1060, 1120]);
  });

  it('never runs concurrently, however long a run takes', async () => {
    const time = fakeTime(0);
    let finish = (): void => {};
    let count = 0;
    const work = (): Promise<void> => {
      count += 1;
      return new Promise((resolve) => {
        finish = resolve;
      });
    };
    schedule(work, 60, time.timer, () => {}).start();
    await flushPromises();
    expect(time.runNext(), 'no timer during a run').to.equal(false);
    finish();
    await flushPromises();
    expect(time.runNext()).to.equal(true);
    expect(count).to.equal(2);
  });

  it('continues after a failure and reports it', async () => {
    const time = fakeTime(0);
    const errors: unknown[] = [];
    schedule(
      () => Promise.reject(new Error('boom')),
      60,
      time.timer,
      (error) => errors.push(error),
    ).start();
    await flushPromises();
    expect(time.runNext()).to.equal(true);
    await flushPromises();
    expect(errors).to.have.length(2);
  });

  it('waits for a running task when it is stopped, and starts no other', async () => {
    const time = fakeTime(0);
    let finish = (): void => {};
    const work = (): Promise<void> =>
      new Promise((resolve) => {
        finish = resolve;
      });
    const cycles = schedule(work, 60, time.timer, () => {});
    cycles.start();
    let isStopped = false;
    const stopping = cycles.stop().then(() => {
      isStopped = true;
    });
    await flushPromises();
    expect(isStopped).to.equal(false);
    finish();
    await stopping;
    expect(time.runNext()).to.equal(false);
  });
});
