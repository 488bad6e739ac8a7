import type { EpochSeconds } from '../../domain/time/window.js';

/** A half-open time interval with a constant value; `to` null means until now. */
export interface Interval<Value> {
  readonly from: EpochSeconds;
  readonly to: EpochSeconds | null;
  readonly value: Value;
}

/** An observation to be added to a timeline. */
export interface Placement<Value> {
  readonly at: EpochSeconds;
  /** Observed value; null means that the absence of a value was observed. */
  readonly value: Value | null;
  /** Start of the first later window that is already collected; the timeline from there on does not change. */
  readonly nextKnown: EpochSeconds | null;
  /** A permanent value also fills the time before the first interval, even across collected windows. */
  readonly isContinuous: boolean;
}

const earliest = (...instants: readonly (EpochSeconds | null)[]): EpochSeconds | null =>
  instants.reduce(
    (least, instant) => (least === null || (instant !== null && instant < least) ? instant : least),
    null,
  );

/** Whether the timeline already contains the observation. */
export function isPlaced<Value>(
  timeline: readonly Interval<Value>[],
  { at, value }: Pick<Placement<Value>, 'at' | 'value'>,
  isSame: (a: Value, b: Value) => boolean,
): boolean {
  const covering = coveringOf(timeline, at);
  if (covering === undefined || value === null) return covering === undefined && value === null;
  return isSame(covering.value, value);
}

const coveringOf = <Value>(timeline: readonly Interval<Value>[], at: EpochSeconds): Interval<Value> | undefined =>
  timeline.find(({ from, to }) => from <= at && (to === null || at < to));

/**
 * Adds an observation to a timeline (ascending, without overlaps). Windows arrive in any order: the newest one is valid
 * until now, one that fills a gap is valid until the next collected window.
 */
export function placeInTimeline<Value>(
  timeline: readonly Interval<Value>[],
  placement: Placement<Value>,
  isSame: (a: Value, b: Value) => boolean,
): Interval<Value>[] {
  if (isPlaced(timeline, placement, isSame)) return [...timeline];
  const { at, value, nextKnown, isContinuous } = placement;
  const covering = coveringOf(timeline, at);
  const next = timeline.find(({ from }) => from > at)?.from ?? null;
  const isBackfill = covering === undefined && isContinuous;
  const end = earliest(isBackfill ? null : nextKnown, covering?.to ?? null, next);
  const pieces: Interval<Value>[] = timeline.filter((interval) => interval !== covering);
  if (value !== null) pieces.push({ from: at, to: end, value });
  if (covering !== undefined) {
    if (covering.from < at) pieces.push({ ...covering, to: at });
    if (end !== null && (covering.to === null || end < covering.to)) pieces.push({ ...covering, from: end });
  }
  return mergeEqual(
    pieces.sort((a, b) => a.from - b.from),
    isSame,
  );
}

function mergeEqual<Value>(
  pieces: readonly Interval<Value>[],
  isSame: (a: Value, b: Value) => boolean,
): Interval<Value>[] {
  const merged: Interval<Value>[] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    if (last !== undefined && last.to === piece.from && isSame(last.value, piece.value)) {
      merged[merged.length - 1] = { ...last, to: piece.to };
    } else merged.push(piece);
  }
  return merged;
}
