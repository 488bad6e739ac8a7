import { expect } from 'chai';
import { createRequestPace } from '../../../src/runtime/token-bucket.js';

const never = (): AbortSignal => new AbortController().signal;

describe('pace of requests', () => {
  it('has no limit without a rate', async () => {
    const pace = createRequestPace(null);
    await Promise.all(Array.from({ length: 1000 }, () => pace.next(never())));
  });

  it('gives a token back after the time of the rate, in the order of arrival', async () => {
    const pace = createRequestPace(20);
    const order: number[] = [];
    const began = performance.now();
    await Promise.all(Array.from({ length: 21 }, (_, index) => pace.next(never()).then(() => order.push(index))));
    expect(order).to.deep.equal(Array.from({ length: 21 }, (_, index) => index));
    expect(performance.now() - began, '20 at once, and one more after a second').to.be.at.least(990);
  });

  it('pauses all requests when the server asks for it', async () => {
    const pace = createRequestPace(null);
    const began = performance.now();
    pace.pauseFor(0.05);
    pace.pauseFor(0.01);
    await Promise.all([pace.next(never()), pace.next(never())]);
    expect(performance.now() - began).to.be.at.least(49);
  });

  it('ends a wait for a token or the end of a pause when it is aborted, and loses no token', async () => {
    const pace = createRequestPace(1);
    await pace.next(never());
    const abort = new AbortController();
    const waiting = pace.next(abort.signal);
    abort.abort(new Error('stopped'));
    await waiting.then(
      () => expect.fail('a token was taken'),
      (error) => expect(error).to.have.property('message', 'stopped'),
    );
    await pace.next(never());
    pace.pauseFor(60);
    const paused = pace.next(abort.signal);
    await paused.then(
      () => expect.fail('the pause was ignored'),
      (error) => expect(error).to.have.property('message', 'stopped'),
    );
  });
});
