import { HOUR_SECONDS } from '../../time/window.js';
import type { EvidenceSpan } from '../evidence/evidence-store.js';
import type { Evaluation } from '../ports.js';

/** One day: with less, some hours of the day have no data. */
export const MIN_EVIDENCE_HOURS = 24;

/**
 * Whether a cluster must be evaluated: a newer hour is rolled up, or the history has doubled or become complete. The
 * latter happens during a backfill, which proceeds backwards in time.
 * @param seconds length of the evidence window
 */
export function isRunDue(span: EvidenceSpan, last: Evaluation | null, seconds: number): boolean {
  if (span.hours < MIN_EVIDENCE_HOURS) return false;
  if (last === null || span.range.to > last.range.to) return true;
  const isWhole = span.hours * HOUR_SECONDS >= seconds;
  return span.hours >= 2 * last.hours || (isWhole && span.hours > last.hours);
}
