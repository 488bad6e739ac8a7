import { expect } from 'chai';
import { runToCompletion } from '../../../../src/domain/cooperative-task.js';
import { estimateWindow, estimateWindowTask } from '../../../../src/domain/estimation/estimate-window.js';
import { estimateLarge, largeFactors, observeLarge } from '../../../bench/measure/large-window.js';

const PODS = 1_000;

describe('the estimate of a large window', () => {
  it('pauses after every few nodes, every shared column and every few hundred pods', () => {
    const steps = estimateWindowTask(observeLarge(PODS, 0), largeFactors);
    let pauses = 0;
    while (!steps.next().done) pauses += 1;
    // 34 nodes by ten, 11 columns, 1,000 pods by 500.
    expect(pauses).to.equal(3 + 11 + 2);
  });

  it('is the same in steps and at once', () => {
    const observation = observeLarge(100, 300);
    const cooperatively = runToCompletion(estimateWindowTask(observation, largeFactors));
    expect(cooperatively).to.deep.equal(estimateWindow(observation, largeFactors));
    expect(estimateLarge(observation)).to.deep.equal(cooperatively);
  });
});
