import type { Measures } from '../../../domain/measures/measures.js';
import type { IdleMode, ReadContext } from '../../../domain/metrics-queries.js';
import type { EpochSeconds, TimeRange } from '../../../domain/time/window.js';
import { type Amounts, chargedAmounts } from './charged-amounts.js';

/** Reference values that the figures of an item are computed with. */
export interface ItemView {
  readonly idle: IdleMode;
  /** Amounts of all items: denominators of the shares. */
  readonly total: Amounts;
  readonly dataFrom: EpochSeconds | null;
  /** End of the newest due window; later times cannot have been observed yet. */
  readonly dueUntil: EpochSeconds;
  /** Observed seconds of the window: denominator of means over the window. */
  readonly observedSeconds: number;
}

type KnownTime = Pick<ItemView, 'dataFrom' | 'dueUntil'>;

/** Observed seconds of a range: the time from the first data to the newest due window, multiplied by the coverage. */
export function observedSecondsOf(range: TimeRange, { dataFrom, dueUntil }: KnownTime, coverage: number): number {
  if (dataFrom === null) return 0;
  return Math.max(0, Math.min(range.to, dueUntil) - Math.max(range.from, dataFrom)) * coverage;
}

export function viewOf(context: ReadContext, idle: IdleMode, total: Measures | null, dueUntil: EpochSeconds): ItemView {
  const { dataFrom, range, coverage } = context;
  const observedSeconds = observedSecondsOf(range, { dataFrom, dueUntil }, coverage);
  return { idle, total: chargedAmounts(total, idle), dataFrom, dueUntil, observedSeconds };
}
