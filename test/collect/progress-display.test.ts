import { Writable } from 'node:stream';
import { expect } from 'chai';
import { createBackfillTracker } from '../../src/collect/jobs/collection/backfill-tracker.js';
import {
  createProgressDisplay,
  type Progress,
  sharedDisplay,
} from '../../src/collect/jobs/collection/progress-display.js';
import type { BackfillProgress, MissingWindow } from '../../src/domain/ports.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { fakeTime } from '../support/fake-time.js';

const windows = (count: number): MissingWindow[] =>
  Array.from({ length: count }, (_, index) => ({
    windowStart: index * 300,
    attempts: 0,
    lastTriedAt: null,
    lastStatus: null,
    isGap: false,
    hasFacts: false,
  }));

const BACKFILL = { name: 'Backfill', unit: 'Windows' };

function display(isTTY: boolean) {
  const time = fakeTime(0);
  const lines: string[] = [];
  const drawn: string[] = [];
  const logger = createLogger({ level: 'info', format: 'json' }, { write: (line) => lines.push(line) });
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      drawn.push(String(chunk));
      done();
    },
  });
  const terminal = Object.assign(stream, { isTTY, cursorTo() {}, moveCursor() {}, clearLine() {} });
  return { time, lines, drawn, display: createProgressDisplay(terminal, logger, time.now, BACKFILL) };
}

describe('the backfill progress display', () => {
  it('logs the start, at most one line every ten seconds, and the end', () => {
    const { time, lines, display: shown } = display(false);
    for (let done = 0; done < 200; done += 1) {
      shown.show({ total: 200, done: done, isFinished: false });
      time.set(time.now() + 0.5);
    }
    shown.show({ total: 200, done: 200, isFinished: true });
    const parsed = lines.map((line) => JSON.parse(line));
    expect(parsed[0]).to.include({ doneWindows: 0, totalWindows: 200, msg: 'backfill' });
    expect(parsed.at(-1)).to.include({ percent: 100, msg: 'backfill finished' });
    expect(parsed).to.have.length(11);
  });

  it('logs a slow backfill once a minute', () => {
    const { time, lines, display: shown } = display(false);
    for (let done = 0; done < 10; done += 1) {
      shown.show({ total: 10_000, done: done, isFinished: false });
      time.set(time.now() + 30);
    }
    expect(lines).to.have.length(5);
  });

  it('draws a progress bar on a terminal instead', () => {
    const { lines, drawn, display: shown } = display(true);
    shown.show({ total: 100, done: 0, isFinished: false });
    shown.show({ total: 100, done: 100, isFinished: true });
    expect(lines).to.deep.equal([]);
    expect(drawn.join('')).to.match(/Backfill .*100% \| 100\/100 windows/);
  });
});

describe('the progress display of a task that fails', () => {
  it('releases the terminal, and shows the next task again', () => {
    const { drawn, display: shown } = display(true);
    shown.stop();
    expect(drawn).to.deep.equal([]);
    shown.show({ total: 100, done: 40, isFinished: false });
    shown.stop();
    const showCursor = '\u001B[?25h';
    expect(drawn.join('')).to.include(showCursor);
    shown.show({ total: 100, done: 0, isFinished: false });
    shown.show({ total: 100, done: 100, isFinished: true });
    expect(drawn.join('').split(showCursor)).to.have.length(3);
  });
});

describe('createBackfillTracker', () => {
  function tracker() {
    const said: BackfillProgress[] = [];
    const remaining: number[] = [];
    const tracked = createBackfillTracker({
      display: { show: () => {} },
      onProgress: (progress) => said.push(progress),
      onRemaining: (count) => remaining.push(count),
    });
    return { tracked, said, remaining };
  }

  it('reports nothing for a regular cycle', () => {
    const { tracked, said, remaining } = tracker();
    tracked.plan(windows(2));
    tracked.advance(windows(2));
    expect(said).to.deep.equal([]);
    expect(remaining).to.deep.equal([2, 0]);
  });

  it('increases its total when newer windows become due', () => {
    const { tracked, said } = tracker();
    tracked.plan(windows(24));
    tracked.advance(windows(12));
    tracked.plan(windows(13));
    tracked.advance(windows(13));
    expect(said.at(-2)).to.deep.equal({ totalWindows: 25, doneWindows: 12, isFinished: false });
    expect(said.at(-1)).to.deep.equal({ totalWindows: 25, doneWindows: 25, isFinished: true });
  });

  it('does not count windows that were collected before', () => {
    const { tracked, said } = tracker();
    tracked.plan(windows(100).map((window) => ({ ...window, attempts: 1, lastStatus: 'empty' as const })));
    expect(said).to.deep.equal([]);
  });
});

describe('sharedDisplay', () => {
  it('shows the sums over the clusters, and finishes when all have finished', () => {
    const shown: Progress[] = [];
    const share = sharedDisplay({ show: (progress) => shown.push(progress) });
    const [a, b] = [share(), share()];
    a.show({ done: 1, total: 10, isFinished: false });
    b.show({ done: 5, total: 20, isFinished: false });
    a.show({ done: 10, total: 10, isFinished: true });
    b.show({ done: 20, total: 20, isFinished: true });
    a.show({ done: 0, total: 12, isFinished: false });
    expect(shown).to.eql([
      { done: 1, total: 10, isFinished: false },
      { done: 6, total: 30, isFinished: false },
      { done: 15, total: 30, isFinished: false },
      { done: 30, total: 30, isFinished: true },
      { done: 0, total: 12, isFinished: false },
    ]);
  });
});
