import { HOUR_SECONDS, type TimeRange } from '../../../src/domain/time/window.js';
import { container, pod, replicaOf, resources } from './pods.js';
import type { FixtureOwner, FixturePod } from './scenario.js';

/** How long the objects of a finished Job exist: their request series continue, and claim nothing. */
const KEPT_SECONDS = 70 * 60;

/** Pods that end by themselves, and one that never starts. */
export function buildJobs(seed: number, range: TimeRange): FixturePod[] {
  return [...reports(seed, range), migration(seed, range), neverScheduled(seed, range)];
}

/** A CronJob at ten past each hour; every run takes some minutes, one fails. */
function reports(seed: number, range: TimeRange): FixturePod[] {
  const hours = Math.floor((range.to - range.from) / HOUR_SECONDS);
  return Array.from({ length: hours }, (_, hour) => {
    const createdAt = range.from + hour * HOUR_SECONDS + 610;
    const endsAt = createdAt + 240 + 40 * (hour % 5);
    const job = `report-${29_000_000 + hour * 60}`;
    const owner: FixtureOwner = { kind: 'Job', name: job, parent: { kind: 'CronJob', name: 'report' } };
    const containers = [container('report', 1.4, 600, { request: resources(1, 1024) })];
    return pod(seed, range, { namespace: 'batch', name: `${job}-t5x${hour}q`, node: 'worker-2' }, containers, {
      owner,
      createdAt,
      runsAt: createdAt + 10,
      endsAt,
      goneAt: endsAt + KEPT_SECONDS,
      outcome: hour === 2 ? 'Failed' : 'Succeeded',
    });
  });
}

/** Starts and ends within one window. */
function migration(seed: number, range: TimeRange): FixturePod {
  const createdAt = range.from + 31 * 60;
  const containers = [container('migrate', 0.8, 200, { request: resources(0.5, 256) })];
  return pod(seed, range, { namespace: 'batch', name: 'migrate-c4w8s', node: 'worker-5' }, containers, {
    owner: { kind: 'Job', name: 'migrate', parent: null },
    createdAt,
    runsAt: createdAt + 5,
    endsAt: createdAt + 130,
    goneAt: createdAt + KEPT_SECONDS,
  });
}

/** Larger than every node: it has requests and a phase, but no node and no cost. */
function neverScheduled(seed: number, range: TimeRange): FixturePod {
  const containers = [container('huge', 0, 0, { request: resources(64, 262_144) })];
  return pod(seed, range, { namespace: 'batch', name: 'huge-9d7c5-k6r2m', node: null }, containers, {
    owner: replicaOf('huge', '9d7c5'),
    createdAt: range.from + 2 * HOUR_SECONDS,
    runsAt: Number.POSITIVE_INFINITY,
    endsAt: range.from + 3 * HOUR_SECONDS,
  });
}
