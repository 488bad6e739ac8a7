import type { Banded, LoadCurve } from './factors.js';

/** Utilisation at each point of a curve. */
const LOADS = [0, 0.1, 0.5, 1] as const;

/**
 * Power at a utilisation from 0 to 1: linear interpolation between the neighbouring points, separately for each end of
 * the band.
 */
export function powerAt({ idle, load10, load50, full }: LoadCurve, utilisation: number): Banded {
  if (utilisation <= LOADS[1]) return between(idle, load10, utilisation / LOADS[1]);
  if (utilisation <= LOADS[2]) return between(load10, load50, (utilisation - LOADS[1]) / (LOADS[2] - LOADS[1]));
  return between(load50, full, (utilisation - LOADS[2]) / (LOADS[3] - LOADS[2]));
}

/** Interpolates with two products, because `a + part * (b - a)` may be inexact at `part` = 1. */
const between = (a: Banded, b: Banded, part: number): Banded => ({
  value: a.value * (1 - part) + b.value * part,
  low: a.low * (1 - part) + b.low * part,
  high: a.high * (1 - part) + b.high * part,
});

/** A curve that is linear from idle to full load. */
export const straightLine = (idle: Banded, full: Banded): LoadCurve => ({
  idle,
  load10: between(idle, full, LOADS[1]),
  load50: between(idle, full, LOADS[2]),
  full,
});
