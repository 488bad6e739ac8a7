import { DAY_SECONDS } from './duration-text.js';
import { option } from './option.js';
import { duration, integer, orWord } from './value-types.js';

/** Ten years; a longer retention is `unlimited`. */
const MAX_RETENTION_SECONDS = 3650 * DAY_SECONDS;

/** Collection interval, backfill and retention, in seconds. */
export const COLLECT_OPTIONS = {
  pollIntervalSeconds: option(
    'GREENKUBE_POLL_INTERVAL',
    duration(1, 3600),
    60,
    'Pause between two collection cycles. Windows are always 5 minutes long.',
  ),
  collectionDelaySeconds: option(
    'GREENKUBE_COLLECTION_DELAY',
    duration(10, 3600),
    60,
    'Delay after the end of a window before it is read. Raise it for stores that receive samples late, for example by remote write.',
  ),
  collectConcurrency: option(
    'GREENKUBE_COLLECT_CONCURRENCY',
    integer(1, 64),
    4,
    'Maximum number of clusters that are collected at the same time. Clusters take turns after each hour of data.',
  ),
  backfillSeconds: option(
    'GREENKUBE_BACKFILL',
    duration(300, 365 * DAY_SECONDS),
    7 * DAY_SECONDS,
    'How far back missing windows are collected. Must be at least one day less than `GREENKUBE_RETENTION_RAW`.',
  ),
  retentionRawSeconds: option(
    'GREENKUBE_RETENTION_RAW',
    duration(DAY_SECONDS, 400 * DAY_SECONDS),
    9 * DAY_SECONDS,
    'Retention of 5-minute windows.',
  ),
  retentionHourlySeconds: option(
    'GREENKUBE_RETENTION_HOURLY',
    duration(DAY_SECONDS, MAX_RETENTION_SECONDS),
    400 * DAY_SECONDS,
    'Retention of 15-minute and hourly figures.',
  ),
  retentionPodHourlySeconds: option(
    'GREENKUBE_RETENTION_POD_HOURLY',
    duration(DAY_SECONDS, MAX_RETENTION_SECONDS),
    35 * DAY_SECONDS,
    'Retention of hourly figures of single pods and of container histograms.',
  ),
  retentionDailySeconds: option(
    'GREENKUBE_RETENTION_DAILY',
    orWord('unlimited', duration(DAY_SECONDS, MAX_RETENTION_SECONDS)),
    null,
    'Retention of daily figures.',
  ),
};
