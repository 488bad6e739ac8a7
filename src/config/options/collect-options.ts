import { DAY_SECONDS } from './duration-text.js';
import { option } from './option.js';
import { duration, orWord } from './value-types.js';

/** Ten years: longer is `unlimited`. */
const MAX_RETENTION_SECONDS = 3650 * DAY_SECONDS;

/** How often, how far back and how long. All in seconds. */
export const COLLECT_OPTIONS = {
  pollIntervalSeconds: option(
    'GREENKUBE_POLL_INTERVAL',
    duration(1, 3600),
    60,
    'Pause between two collection cycles. Windows are 5 minutes whatever it is.',
  ),
  backfillSeconds: option(
    'GREENKUBE_BACKFILL',
    duration(300, 365 * DAY_SECONDS),
    7 * DAY_SECONDS,
    'How far back missing windows are filled. At least a day less than the retention of raw windows.',
  ),
  retentionRawSeconds: option(
    'GREENKUBE_RETENTION_RAW',
    duration(DAY_SECONDS, 400 * DAY_SECONDS),
    9 * DAY_SECONDS,
    'How long 5-minute windows are kept.',
  ),
  retentionHourlySeconds: option(
    'GREENKUBE_RETENTION_HOURLY',
    duration(DAY_SECONDS, MAX_RETENTION_SECONDS),
    400 * DAY_SECONDS,
    'How long 15-minute and hourly figures are kept.',
  ),
  retentionPodHourlySeconds: option(
    'GREENKUBE_RETENTION_POD_HOURLY',
    duration(DAY_SECONDS, MAX_RETENTION_SECONDS),
    35 * DAY_SECONDS,
    'How long hourly figures of single pods and container histograms are kept.',
  ),
  retentionDailySeconds: option(
    'GREENKUBE_RETENTION_DAILY',
    orWord('unlimited', duration(DAY_SECONDS, MAX_RETENTION_SECONDS)),
    null,
    'How long daily figures are kept.',
  ),
};
