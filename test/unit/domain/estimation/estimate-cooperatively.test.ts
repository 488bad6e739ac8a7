import { expect } from 'chai';
import { runToCompletion } from '../../../../src/domain/cooperative-task.js';
import { estimateWindow, estimateWindowTask } from '../../../../src/domain/estimation/estimate-window.js';
import { estimateLarge, largeFactors, observeLarge } from '../../../bench/measure/large-window.js';

const PODS = 1_000;

describe('the cooperative estimate of a large window', () => {
  it('yields after every few nodes, every shared column and every few hundred pods', () => {
    const steps = estimateWindowTask(observeLarge(PODS, 0), largeFactors);
    let pauses = 0;
    while (!steps.next().done) pauses += 1;
    // 34 nodes in batches of 10, 13 columns, 1,000 pods in batches of 500.
    expect(pauses).to.equal(3 + 13 + 2);
  });

  it('returns the same result as the synchronous estimate', () => {
    const observation = observeLarge(100, 300);
    const cooperatively = runToCompletion(estimateWindowTask(observation, largeFactors));
    expect(cooperatively).to.deep.equal(estimateWindow(observation, largeFactors));
    expect(estimateLarge(observation)).to.deep.equal(cooperatively);
  });
});
