import type { Schemas } from '../../contract/index.js';
import type { IdleMode, SeriesPoint } from '../../domain/read-model.js';
import { toIso } from '../../domain/time/instant-text.js';
import { toCoverage } from '../shared/response/envelope.js';

export const toBucketFields = (
  point: SeriesPoint,
): Pick<Schemas['Point'], 'start' | 'end' | 'series' | 'coverage'> => ({
  start: toIso(point.start),
  end: toIso(point.end),
  series: point.series,
  coverage: toCoverage(point.coverage),
});

/** The shared part that completes the other parts: 0 where nothing is shared, null where nothing is known. */
export function sharedPart(whole: number | null, shared: number | null, idle: IdleMode): number | null {
  if (whole === null) return null;
  return idle === 'share' ? (shared ?? 0) : 0;
}
