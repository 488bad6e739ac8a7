import { expect } from 'chai';
import { createHealthState } from '../../../src/collect/health/health-state.js';
import { createHeartbeat } from '../../../src/collect/health/heartbeat.js';
import type { Timer } from '../../../src/collect/schedule.js';
import type { DatabaseFault } from '../../../src/domain/ports.js';
import { Problem } from '../../../src/problem/problem.js';
import { createLogger } from '../../../src/telemetry/logger.js';

describe('the check of the database for reads', () => {
  const health = createHealthState({ startedAt: 0, isSample: false, database: 'server' });
  const pauses: number[] = [];
  let next: () => void = () => {};
  let hasEnded = (): void => {};
  const timer: Timer = {
    after(seconds, run) {
      pauses.push(seconds);
      next = run;
      hasEnded();
      return () => {};
    },
  };
  let fault: DatabaseFault | null = null;
  const heartbeat = createHeartbeat({
    health,
    timer,
    logger: createLogger({ level: 'silent', format: 'json' }),
    async listClusterBounds() {
      if (fault !== null) throw new Problem(fault, 'no answer');
      return [];
    },
  });
  /** One check, until the next one is scheduled. */
  const check = (begin: () => void): Promise<void> =>
    new Promise((resolve) => {
      hasEnded = resolve;
      begin();
    });

  it('is ready again a second after reads are answered, while a backfill has not written yet', async () => {
    health.setServing();
    await check(heartbeat.start);
    expect(health.report()).to.include({ isReady: true, state: 'ready' });
    fault = 'database-unavailable';
    health.setDatabaseFailed('write', fault, 'no answer');
    await check(next);
    expect(health.report()).to.include({ isReady: false, state: 'database-unavailable' });
    fault = null;
    await check(next);
    expect(health.report()).to.include({ isReady: true, state: 'database-unavailable' });
    expect([...health.databaseFaults().keys()]).to.eql(['write']);
    expect(pauses).to.eql([15, 1, 15]);
    health.setDatabaseAnswered('write');
    expect(health.report()).to.include({ isReady: true, state: 'ready' });
  });

  it('shows a node of Citus that does not answer as a state of its own', async () => {
    fault = 'database-node-unavailable';
    await check(next);
    expect(health.report()).to.include({ isReady: false, state: 'database-node-unavailable' });
    expect(health.databaseFaults()).to.eql(new Map([['read', 'database-node-unavailable']]));
    fault = null;
    await check(next);
    expect(health.report()).to.include({ isReady: true, state: 'ready' });
  });
});
