import { useEffect, useRef, useState } from 'preact/hooks';
import { isDark } from '../state/theme.js';
import { COLOURS, cssColour, inkOn } from './colours.js';

/** A part of the whole; null is unknown. */
export interface Part {
  readonly name: string;
  readonly value: number | null;
}

/**
 * Parts as areas. The figures are also in a table beside it, by which keyboards and screen readers reach them.
 * @param parts in the order of their colours; a new list is drawn again
 * @param onSelect is called with the index of a part
 */
export function Treemap({
  parts,
  format,
  label,
  onSelect,
}: {
  parts: readonly Part[];
  format: (value: number | null) => string;
  label: string;
  onSelect: (index: number) => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  const select = useRef(onSelect);
  select.current = onSelect;
  const [isFailed, setFailed] = useState(false);
  const dark = isDark.value;
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    let isRemoved = false;
    let remove = (): void => undefined;
    // Only positive parts have an area.
    const drawn = parts.flatMap(({ name, value }, index) => {
      const colour = COLOURS[index % COLOURS.length] ?? '#888';
      return value !== null && value > 0 ? [{ index, name, value, colour, ink: inkOn(colour) }] : [];
    });
    const draw = async (): Promise<void> => {
      const { drawTreemap } = await import('./treemap-chart.js');
      if (isRemoved) return;
      remove = drawTreemap(element, {
        tiles: drawn,
        format,
        gap: cssColour('--card'),
        onSelect: (at) => {
          const index = drawn[at]?.index;
          if (index !== undefined) select.current(index);
        },
      });
      element.dataset['tiles'] = String(drawn.length);
    };
    draw().catch(() => setFailed(true));
    return () => {
      isRemoved = true;
      remove();
    };
  }, [parts, format, dark]);
  if (isFailed) return <p class="notice">The chart could not be loaded; the table has the same figures.</p>;
  return <div class="treemap" ref={place} role="img" aria-label={label} />;
}
