import { DAY_SECONDS, HOUR_SECONDS } from '../../domain/time/window.js';
import { BATCHES, CORE, SPOTS } from './sample-nodes.js';
import { daily, everyMinutes, type SampleWorkload, workloadsOf } from './sample-workload.js';

const batch = workloadsOf('batch');
const analytics = workloadsOf('analytics');

/**
 * Deferrable work. The long runs on the Californian pool start at night there (5 to 14 h UTC), when its grid has no
 * solar power and the highest carbon intensity.
 */
export const BATCH_WORKLOADS: readonly SampleWorkload[] = [
  batch.cronJob('nightly-report', daily(5, 7200), BATCHES, [1700, 2000, null], [2400, 3072, 4096]),
  batch.cronJob('model-training', daily(13, 5400), BATCHES, [2900, 3000, null], [6200, 8192, 10240]),
  batch.cronJob('backup', daily(3, 3000), BATCHES, [700, 800, null], [420, 640, 1024]),
  batch.cronJob('log-compaction', daily(8, 4200), BATCHES, [1200, 1500, null], [1300, 2048, 3072]),
  batch.cronJob('etl', everyMinutes(60, 720), BATCHES, [900, 1000, null], [800, 1280, 2048]),
  batch.cronJob('thumbnail-backfill', everyMinutes(30, 330), SPOTS, [650, 700, null], [300, 512, 768]),
  batch.job(
    'reindex',
    { every: 3 * DAY_SECONDS, at: 6 * HOUR_SECONDS, runs: 5400 },
    BATCHES,
    [1400, 1500, null],
    [1100, 1536, 2048],
  ),
  batch.deployment('job-dispatcher', 1, CORE, 'steady', [35, 50, null], [90, 128, 256], { team: 'data' }),
  batch.deployment('queue-worker', 3, SPOTS, 'office', [520, 600, null], [380, 512, 1024], {
    team: 'data',
    rolloutDays: 1,
  }),

  analytics.statefulSet('clickhouse', 1, BATCHES, 'office', [650, 800, null], [4100, 5120, 8192], {
    diskKibPerSecond: 1200,
    rolloutDays: 28,
  }),
  analytics.deployment('dashboards', 1, CORE, 'office-only', [300, 350, null], [700, 1024, 1536]),
  analytics.deployment('scheduler', 1, CORE, 'steady', [110, 150, null], [420, 640, 1024]),
];
