import type { Banded } from '../format/quantities.js';

/** A figure with its unit; the exact number of the API is the value of the element. */
export function Figure({ value, format }: { value: number | null; format: (value: number | null) => string }) {
  if (value === null)
    return (
      <span class="unknown" title="There is no observation; unknown is not 0.">
        {format(null)}
      </span>
    );
  return <data value={String(value)}>{format(value)}</data>;
}

/** `780 g to 6.6 kg`: the bounds of a figure. */
export function Band({ band, format }: { band: Banded; format: (value: number | null) => string }) {
  if (band.value === null) return null;
  if (band.low === null || band.high === null) return <span class="band">bounds unknown</span>;
  return (
    <span class="band">
      <Figure value={band.low} format={format} /> to <Figure value={band.high} format={format} />
    </span>
  );
}
