import type { Measures } from '../../../domain/measures/measures.js';
import type { IdleMode, ReadContext } from '../../../domain/metrics-queries.js';
import type { EpochSeconds, TimeRange } from '../../../domain/time/window.js';
import { type Amounts, chargedAmounts } from './charged-amounts.js';

/** What an item's figures are seen against. */
export interface ItemView {
  readonly idle: IdleMode;
  /** Amounts of all items: the denominators of shares. */
  readonly total: Amounts;
  readonly dataFrom: EpochSeconds | null;
  /** End of the newest window that is due: what lies behind it could not be observed yet. */
  readonly dueUntil: EpochSeconds;
  /** Seconds of the window that were observed: means over the window divide by them. */
  readonly observedSeconds: number;
}

type KnownTime = Pick<ItemView, 'dataFrom' | 'dueUntil'>;

/** Observed seconds of a range: its length from the first data to the newest due window, times coverage. */
export function observedSecondsOf(range: TimeRange, { dataFrom, dueUntil }: KnownTime, coverage: number): number {
  if (dataFrom === null) return 0;
  return Math.max(0, Math.min(range.to, dueUntil) - Math.max(range.from, dataFrom)) * coverage;
}

export function viewOf(context: ReadContext, idle: IdleMode, total: Measures | null, dueUntil: EpochSeconds): ItemView {
  const { dataFrom, range, coverage } = context;
  const observedSeconds = observedSecondsOf(range, { dataFrom, dueUntil }, coverage);
  return { idle, total: chargedAmounts(total, idle), dataFrom, dueUntil, observedSeconds };
}
