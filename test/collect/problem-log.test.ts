import { expect } from 'chai';
import { createProblemLog } from '../../src/collect/problem-log.js';
import type { SourceProblem } from '../../src/domain/cluster/observation.js';
import { createLogger } from '../../src/telemetry/logger.js';

const START = 1_769_644_800;

describe('the log of source problems', () => {
  let at: number;
  let lines: Record<string, unknown>[];
  let log: ReturnType<typeof createProblemLog>;
  beforeEach(() => {
    at = START;
    lines = [];
    const logger = createLogger({ level: 'info', format: 'json' }, { write: (line) => lines.push(JSON.parse(line)) });
    log = createProblemLog({ cluster: 'prod', logger, now: () => at });
  });
  const problem = (query: string, more: Partial<SourceProblem> = {}): SourceProblem => ({
    source: 'prometheus',
    query,
    detail: 'HTTP 422',
    isFatal: false,
    ...more,
  });
  const written = () => lines.map(({ level, msg, query }) => `${level} ${msg}: ${query}`);
  const dead = (query: string) => problem(query, { isFatal: true });

  it('writes one line for an unavailable source, whichever query failed, and one when it is available again', () => {
    log.noteNewest([dead('sources')]);
    at += 300;
    log.noteNewest([dead('containerCpu')]);
    at += 300;
    log.noteNewest([]);
    log.noteNewest([]);
    expect(written()).to.deep.equal(['warn source unavailable: sources', 'info source available again: containerCpu']);
    expect(lines[1]).to.include({ seconds: 600 });
  });

  it('writes each line at most once an hour, however often the state of a source changes', () => {
    for (let minute = 0; minute < 180; minute += 5) {
      at = START + minute * 60;
      log.noteNewest(minute % 10 === 0 ? [dead('sources')] : []);
    }
    expect(written().filter((line) => line.includes('unavailable'))).to.have.length(3);
    expect(written().filter((line) => line.includes('available again'))).to.have.length(3);
  });

  it('names a failing list, and reports when it succeeds again', () => {
    const forbidden = problem('pods', { source: 'kubernetes', detail: 'HTTP 403' });
    log.noteNewest([forbidden, problem('podOwner')]);
    at += 300;
    log.noteNewest([problem('podOwner')]);
    expect(written()).to.deep.equal([
      'warn source problem: pods',
      'warn source problem: podOwner',
      'info source problem resolved: pods',
    ]);
  });

  it('does not report a problem as resolved while the source is unavailable or the window is rejected', () => {
    log.noteNewest([problem('podOwner')]);
    log.noteNewest([dead('sources')]);
    log.noteNewest([problem('several_clusters', { isFatal: true, isRefusal: true })]);
    log.noteNewest([]);
    expect(written()).to.deep.equal([
      'warn source problem: podOwner',
      'warn source unavailable: sources',
      'warn window rejected: several_clusters',
      'info source available again: sources',
      'info windows accepted again: several_clusters',
      'info source problem resolved: podOwner',
    ]);
  });

  it('does not report the end of a problem of an older window', () => {
    log.note([problem('podOwner')]);
    log.noteNewest([]);
    expect(written()).to.deep.equal(['warn source problem: podOwner']);
  });

  it('reports the number of filled windows at most once an hour', () => {
    log.noteFilled([START - 600, START - 900]);
    log.noteFilled([START - 3600]);
    log.endCycle();
    log.noteFilled([START - 7200]);
    log.endCycle();
    at += 3600;
    log.endCycle();
    log.endCycle();
    expect(lines.map(({ level, windows, from, to }) => [level, windows, from, to])).to.deep.equal([
      ['info', 3, '2026-01-28T23:00:00Z', '2026-01-28T23:55:00Z'],
      ['info', 1, '2026-01-28T22:00:00Z', '2026-01-28T22:05:00Z'],
    ]);
  });

  it('writes a bounded number of lines for many nodes', () => {
    log.noteNewest(Array.from({ length: 5000 }, (_, index) => problem(`usage_exceeds_node/n${index}`)));
    expect(lines.length).to.be.at.most(400);
  });
});
