import type { EpochSeconds } from '../../domain/time/window.js';

/** A stretch of time in which something had one value; `to` null is "until now". Half-open. */
export interface Stretch<Value> {
  readonly from: EpochSeconds;
  readonly to: EpochSeconds | null;
  readonly value: Value;
}

/** Stretches by what they belong to, in the order given. */
export function groupStretches<Key, Row extends Stretch<unknown>>(
  rows: readonly Row[],
  keyOf: (row: Row) => Key,
): ReadonlyMap<Key, readonly Row[]> {
  const timelines = new Map<Key, Row[]>();
  for (const row of rows) {
    const timeline = timelines.get(keyOf(row));
    if (timeline === undefined) timelines.set(keyOf(row), [row]);
    else timeline.push(row);
  }
  return timelines;
}

export interface Placement<Value> {
  /** Observed from here on; null is "observed to have none". */
  readonly at: EpochSeconds;
  readonly value: Value | null;
  /** Start of the first later window that was collected already: what is known from there on stays. */
  readonly nextKnown: EpochSeconds | null;
  /** A value that is always there also fills time before the first stretch, whatever else was collected. */
  readonly isContinuous: boolean;
}

const earliest = (...instants: readonly (EpochSeconds | null)[]): EpochSeconds | null =>
  instants.reduce(
    (least, instant) => (least === null || (instant !== null && instant < least) ? instant : least),
    null,
  );

/** Whether the timeline already says what the placement says. */
export function isPlaced<Value>(
  timeline: readonly Stretch<Value>[],
  { at, value }: Pick<Placement<Value>, 'at' | 'value'>,
  isSame: (a: Value, b: Value) => boolean,
): boolean {
  const covering = coveringOf(timeline, at);
  if (covering === undefined || value === null) return covering === undefined && value === null;
  return isSame(covering.value, value);
}

const coveringOf = <Value>(timeline: readonly Stretch<Value>[], at: EpochSeconds): Stretch<Value> | undefined =>
  timeline.find(({ from, to }) => from <= at && (to === null || at < to));

/**
 * The timeline (ascending, without overlap) with one more observation. Windows arrive in any order: one that is newer
 * than all others changes the future, one that fills a gap reaches only to what is known already.
 */
export function placeInTimeline<Value>(
  timeline: readonly Stretch<Value>[],
  placement: Placement<Value>,
  isSame: (a: Value, b: Value) => boolean,
): Stretch<Value>[] {
  if (isPlaced(timeline, placement, isSame)) return [...timeline];
  const { at, value, nextKnown, isContinuous } = placement;
  const covering = coveringOf(timeline, at);
  const next = timeline.find(({ from }) => from > at)?.from ?? null;
  const isBackfill = covering === undefined && isContinuous;
  const end = earliest(isBackfill ? null : nextKnown, covering?.to ?? null, next);
  const pieces: Stretch<Value>[] = timeline.filter((stretch) => stretch !== covering);
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
  pieces: readonly Stretch<Value>[],
  isSame: (a: Value, b: Value) => boolean,
): Stretch<Value>[] {
  const merged: Stretch<Value>[] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    if (last !== undefined && last.to === piece.from && isSame(last.value, piece.value)) {
      merged[merged.length - 1] = { ...last, to: piece.to };
    } else merged.push(piece);
  }
  return merged;
}
