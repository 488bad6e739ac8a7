import { HOUR_SECONDS, startsIn, type TimeRange } from '../../domain/time/window.js';
import { timestamp } from '../sql/sql-part.js';

/**
 * Every hour of a range. `bucket_start = any(...)` with bounds of an id reads just these rows of the primary key, where
 * a range of hours would read the key of every workload.
 */
export const hourList = (range: TimeRange): readonly string[] => startsIn(range, HOUR_SECONDS).map(timestamp);
