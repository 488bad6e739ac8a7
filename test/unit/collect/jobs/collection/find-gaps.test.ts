import { expect } from 'chai';
import { findGaps } from '../../../../../src/collect/jobs/collection/find-gaps.js';
import type { MissingWindow } from '../../../../../src/domain/ports.js';
import { WINDOW_SECONDS } from '../../../../../src/domain/time/window.js';

/**
 * Windows from 0 on, by letter: c complete, p partial, f failed, n never tried, e empty, E empty and counted, r empty by
 * a partial answer.
 */
function gapsIn(letters: string): string[] {
  const missing = [...letters].flatMap((letter, index): MissingWindow[] => {
    if (letter === 'c') return [];
    const lastStatus = ({ p: 'partial', f: 'failed', n: null } as const)[letter] ?? (letter === 'n' ? null : 'empty');
    return [
      {
        windowStart: index * WINDOW_SECONDS,
        attempts: 1,
        lastTriedAt: 0,
        lastStatus,
        isGap: letter === 'e' || letter === 'E',
        hasFacts: letter === 'E' || letter === 'p',
      },
    ];
  });
  const place = (instant: number): number => instant / WINDOW_SECONDS;
  return findGaps(missing, { from: 0, to: letters.length * WINDOW_SECONDS }).map(
    ({ from, to, uncounted }) => `${place(from)}-${place(to)}: ${uncounted.map((w) => place(w.windowStart)).join(' ')}`,
  );
}

describe('gaps between collected windows', () => {
  it('are the windows without samples between windows with facts, newest first', () => {
    expect(gapsIn('cceecccepcc')).to.deep.equal(['7-8: 7', '2-4: 2 3']);
  });

  it('have only the windows left to count that have no facts', () => {
    expect(gapsIn('ceEecc')).to.deep.equal(['1-4: 1 3']);
    expect(gapsIn('cEEcc')).to.deep.equal([]);
  });

  it('are not final before two windows after them were read', () => {
    expect(gapsIn('ceec')).to.deep.equal([]);
    expect(gapsIn('ceee')).to.deep.equal([]);
    expect(gapsIn('ceecf')).to.deep.equal([]);
    expect(gapsIn('ceecn')).to.deep.equal([]);
    expect(gapsIn('ceecp')).to.deep.equal(['1-3: 1 2']);
    expect(gapsIn('ceece'), 'it comes and goes').to.deep.equal(['1-3: 1 2']);
  });

  it('are not final beside a window that may still have data', () => {
    for (const other of 'fnr') {
      expect(gapsIn(`c${other}eecc`), `${other} before`).to.deep.equal([]);
      expect(gapsIn(`cee${other}cc`), `${other} after`).to.deep.equal([]);
      expect(gapsIn(`ce${other}ecc`), `${other} within`).to.deep.equal([]);
    }
  });

  it('may begin before the range', () => {
    expect(gapsIn('eecc')).to.deep.equal(['0-2: 0 1']);
  });
});
