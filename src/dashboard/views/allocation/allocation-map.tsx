import { useMemo } from 'preact/hooks';
import { formatOf, PROPERTIES, QUANTITIES, QUANTITY_NAMES } from '../../format/quantities.js';
import { Select } from '../../parts/select.js';
import { Treemap } from '../../parts/treemap.js';
import { choice, setParams } from '../../state/route.js';
import type { Row } from './levels.js';

export const DRAWN_AS = ['table', 'treemap'] as const;

const OPTIONS = QUANTITIES.map((quantity) => [quantity, QUANTITY_NAMES[quantity]] as const);

/** The rows of the table as areas; a click shows the parts of a row. */
export function AllocationMap({ rows, title }: { rows: readonly Row[]; title: string }) {
  const quantity = choice('quantity', QUANTITIES);
  // A new list would be drawn again.
  const parts = useMemo(
    () => rows.map((row) => ({ name: row.name, value: row[PROPERTIES[quantity]] })),
    [rows, quantity],
  );
  const missing = parts.filter(({ value }) => value === null || value <= 0).length;
  return (
    <>
      <Select label="Area" value={quantity} options={OPTIONS} onChange={(value) => setParams({ quantity: value })} />
      <Treemap
        parts={parts}
        format={formatOf(quantity, rows[0]?.currency ?? 'USD')}
        label={`${title} by ${quantity}; the table below has the same figures`}
        onSelect={(index) => {
          const { parts: change = null } = rows[index] ?? {};
          if (change !== null) setParams({ ...change, offset: null });
        }}
      />
      {missing > 0 ? <p class="soft">{missing} rows without an amount have no area.</p> : null}
    </>
  );
}
