import type { Banded } from './factors.js';

/**
 * Arithmetic of figures with bands. Low ends are added to low ends and high ends to high ends, because the error of a
 * coefficient is the same in all rows (fully correlated).
 */

/** A figure whose low and high ends equal its value. */
export const exactly = (value: number): Banded => ({ value, low: value, high: value });

/** A non-negative figure with a symmetric band; `part` is relative, for example 0.4 for +-40 %. */
export const around = (value: number, part: number): Banded => ({
  value,
  low: value * (1 - part),
  high: value * (1 + part),
});

/** The figure multiplied by a non-negative factor; a negative factor would swap the ends. */
export const scaled = (figure: Banded, factor: number): Banded => ({
  value: figure.value * factor,
  low: figure.low * factor,
  high: figure.high * factor,
});

/** Product of two non-negative figures: low end times low end, high end times high end. */
export const product = (a: Banded, b: Banded): Banded => ({
  value: a.value * b.value,
  low: a.low * b.low,
  high: a.high * b.high,
});

/** Sum of the known figures; null if all are unknown. */
export function sumKnown(figures: readonly (Banded | null)[]): Banded | null {
  let total: Banded | null = null;
  for (const figure of figures) {
    if (figure === null) continue;
    total =
      total === null
        ? figure
        : { value: total.value + figure.value, low: total.low + figure.low, high: total.high + figure.high };
  }
  return total;
}
