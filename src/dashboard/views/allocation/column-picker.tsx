import { setParams } from '../../state/route.js';
import { COLUMNS, type Column } from './columns.js';

/** The list of columns of the table; the choice is in the URL. */
export function ColumnPicker({ columns }: { columns: readonly Column[] }) {
  const names = columns.map(({ name }) => name);
  const toggle = (name: string): void => {
    const chosen = COLUMNS.map((column) => column.name).filter((one) => names.includes(one) !== (one === name));
    setParams({ columns: chosen.join(',') });
  };
  return (
    <details class="picker">
      <summary>Columns</summary>
      <fieldset>
        <legend>Columns of the table</legend>
        {COLUMNS.map(({ name, title }) => (
          <label key={name}>
            <input type="checkbox" checked={names.includes(name)} onChange={() => toggle(name)} /> {title}
          </label>
        ))}
      </fieldset>
    </details>
  );
}
