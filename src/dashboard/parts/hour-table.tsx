import { Scroll } from './table.js';

/** One hour of a row; a marked cell is underlined. */
export interface HourCell {
  /** Null is unknown: the cell is empty. */
  readonly value: number | null;
  readonly isMarked?: boolean;
}

export interface HourRow {
  readonly name: string;
  /** From 0:00 on, one per hour. */
  readonly cells: readonly HourCell[];
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
/** Number of colour classes of the style sheet. */
const LEVELS = 8;

/** Heat map of the hours of days, as a table. Values from `low`, light, to `high`, dark; equal values are light. */
export function HourTable({
  label,
  rows,
  low,
  high,
}: {
  label: string;
  rows: readonly HourRow[];
  low: number;
  high: number;
}) {
  const levelOf = (value: number): number =>
    high > low ? Math.min(LEVELS - 1, Math.floor(((value - low) / (high - low)) * LEVELS)) : 0;
  return (
    <Scroll label={label}>
      <table class="heat">
        <thead>
          <tr>
            <th scope="col">Day</th>
            {HOURS.map((hour) => (
              <th key={hour} scope="col">
                {hour}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, cells }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {cells.map(({ value, isMarked = false }, hour) => {
                const figure = value === null ? null : <data value={String(value)}>{Math.round(value)}</data>;
                return (
                  <td key={HOURS[hour]} class={value === null ? 'none' : `level-${levelOf(value)}`}>
                    {isMarked ? <u>{figure ?? '–'}</u> : figure}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
