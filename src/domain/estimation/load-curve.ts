import type { Banded, LoadCurve } from './factors.js';

/** Utilisations of the points of a curve. */
const LOADS = [0, 0.1, 0.5, 1] as const;

/** Power at a utilisation from 0 to 1, linear between the neighbouring points, each end of the band by itself. */
export function powerAt({ idle, load10, load50, full }: LoadCurve, utilisation: number): Banded {
  if (utilisation <= LOADS[1]) return between(idle, load10, utilisation / LOADS[1]);
  if (utilisation <= LOADS[2]) return between(load10, load50, (utilisation - LOADS[1]) / (LOADS[2] - LOADS[1]));
  return between(load50, full, (utilisation - LOADS[2]) / (LOADS[3] - LOADS[2]));
}

/** The sum of two products and not `a + part * (b - a)`, so that the ends of the interval are exact. */
const between = (a: Banded, b: Banded, part: number): Banded => ({
  value: a.value * (1 - part) + b.value * part,
  low: a.low * (1 - part) + b.low * part,
  high: a.high * (1 - part) + b.high * part,
});

/** The straight line between power at idle and at full load. */
export const straightLine = (idle: Banded, full: Banded): LoadCurve => ({
  idle,
  load10: between(idle, full, LOADS[1]),
  load50: between(idle, full, LOADS[2]),
  full,
});
