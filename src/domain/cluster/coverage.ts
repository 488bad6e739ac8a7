import type { EpochSeconds, TimeRange } from '../time/window.js';

/** Half-open time spans, ascending and disjoint. */
export type Spans = readonly TimeRange[];

/** A gap between samples of up to this many intervals is jitter; a longer gap is a lost scrape. */
export const JITTER_FACTOR = 1.5;

/** Median of the seconds between adjacent samples; null with fewer than two samples. Times are ascending. */
export function medianSpacing(times: readonly EpochSeconds[]): number | null {
  const spacings: number[] = [];
  for (let index = 1; index < times.length; index += 1) {
    const spacing = (times[index] ?? 0) - (times[index - 1] ?? 0);
    if (spacing > 0) spacings.push(spacing);
  }
  spacings.sort((a, b) => a - b);
  const low = spacings[Math.floor((spacings.length - 1) / 2)];
  const high = spacings[Math.floor(spacings.length / 2)];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

/**
 * The time that samples cover. A gap of at most 1.5 intervals is covered completely, a longer one only for its first
 * interval. Time before the first sample is not covered. The newest sample covers up to 1.5 intervals; it covers one
 * interval when later samples of other targets (`knownUntil`) show that the next sample is missing.
 */
export function coveredSpans(
  times: readonly EpochSeconds[],
  intervalSeconds: number,
  knownUntil: EpochSeconds = Number.NEGATIVE_INFINITY,
): Spans {
  const spans: { from: number; to: number }[] = [];
  for (const [index, from] of times.entries()) {
    const longest = JITTER_FACTOR * intervalSeconds;
    const next = times[index + 1] ?? Math.max(knownUntil, from + longest);
    const to = next - from <= longest ? next : from + intervalSeconds;
    const last = spans.at(-1);
    if (last !== undefined && last.to >= from) last.to = Math.max(last.to, to);
    else spans.push({ from, to });
  }
  return spans;
}

/** The union of several lists of spans. */
export function unionOf(all: readonly Spans[]): Spans {
  if (all.length === 1) return all[0] ?? [];
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of all.flat().sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && last.to >= from) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

/** Seconds of the range that the spans cover. */
export function secondsWithin(spans: Spans, range: TimeRange): number {
  let seconds = 0;
  for (const { from, to } of spans) seconds += Math.max(0, Math.min(to, range.to) - Math.max(from, range.from));
  return seconds;
}
