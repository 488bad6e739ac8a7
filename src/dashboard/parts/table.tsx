import type { ComponentChildren } from 'preact';
import type { Banded } from '../format/quantities.js';
import { Band, Figure } from './figure.js';

type Format = (value: number | null) => string;

/** A region that scrolls sideways, also by keyboard, so that a wide table does not widen the page. */
export function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section class="scroll" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}

/** Head of a column of numbers. */
export function NumberHead({ children }: { children: ComponentChildren }) {
  return (
    <th scope="col" class="number">
      {children}
    </th>
  );
}

/** Cell of a number, with its bounds below it if it has any. */
export function NumberCell({ value, format, band }: { value: number | null; format: Format; band?: Banded }) {
  return (
    <td class="number">
      <Figure value={value} format={format} />
      {band === undefined || value === null ? null : (
        <small>
          <Band band={band} format={format} />
        </small>
      )}
    </td>
  );
}
