import type { Banded } from './factors.js';

/** Arithmetic of figures with bands. Bands add end to end: one coefficient's error is fully correlated. */

/** A figure without a band of its own. */
export const exactly = (value: number): Banded => ({ value, low: value, high: value });

/** A figure of 0 or more with a band of plus and minus the given part, e.g. 0.4 for +-40 %. */
export const around = (value: number, part: number): Banded => ({
  value,
  low: value * (1 - part),
  high: value * (1 + part),
});

/** The figure times a factor of 0 or more; a negative factor would swap the ends. */
export const scaled = (figure: Banded, factor: number): Banded => ({
  value: figure.value * factor,
  low: figure.low * factor,
  high: figure.high * factor,
});

/** Product of two figures of 0 or more: low with low, high with high. */
export const product = (a: Banded, b: Banded): Banded => ({
  value: a.value * b.value,
  low: a.low * b.low,
  high: a.high * b.high,
});

/** Sum of the figures that are known; null when none is. */
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
