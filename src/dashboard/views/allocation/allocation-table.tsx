import { reasonText } from '../../format/reasons.js';
import { NumberCell, Scroll } from '../../parts/table.js';
import { hrefWith } from '../../state/route.js';
import type { Column } from './columns.js';
import type { Row, Sort } from './levels.js';

/** The next sort order of a column: descending first for figures, ascending first for names. */
const nextSort = (sort: Sort, column: string): string => {
  const first = column === 'name' ? 'name' : `-${column}`;
  const second = column === 'name' ? '-name' : column;
  return sort === first ? second : first;
};

const ariaSort = (sort: Sort, column: string | undefined): 'ascending' | 'descending' | 'none' =>
  sort === column ? 'ascending' : sort === `-${column}` ? 'descending' : 'none';

function SortHead({ column, title, sort, isNumber }: { column: string; title: string; sort: Sort; isNumber: boolean }) {
  const order = ariaSort(sort, column);
  return (
    <th scope="col" class={isNumber ? 'number' : ''} aria-sort={order}>
      <a href={hrefWith({ sort: nextSort(sort, column), offset: null })}>
        {title}
        <span aria-hidden="true">{order === 'none' ? '' : order === 'ascending' ? ' ↑' : ' ↓'}</span>
      </a>
    </th>
  );
}

function NameCell({ row }: { row: Row }) {
  const title = row.estimation_reasons.map(reasonText).join('; ');
  const name = <bdi>{row.name}</bdi>;
  return (
    <th scope="row" title={title}>
      {row.parts !== null ? <a href={hrefWith({ ...row.parts, offset: null })}>{name}</a> : name}
    </th>
  );
}

function Cell({ row, column }: { row: Row; column: Column }) {
  const value = column.value(row);
  if (column.format === null || typeof value === 'string')
    return (
      <td>
        <bdi>{value ?? '–'}</bdi>
      </td>
    );
  const { format } = column;
  return (
    <NumberCell value={value} format={(one) => format(one, row)} {...(column.band && { band: column.band(row) })} />
  );
}

export function AllocationTable({
  rows,
  columns,
  sort,
}: {
  rows: readonly Row[];
  columns: readonly Column[];
  sort: Sort;
}) {
  return (
    <Scroll label="Table of figures">
      <table class="figures">
        <thead>
          <tr>
            <SortHead column="name" title="Name" sort={sort} isNumber={false} />
            {columns.map(({ name, title, sort: own, format }) =>
              own === undefined ? (
                <th key={name} scope="col" class={format === null ? '' : 'number'}>
                  {title}
                </th>
              ) : (
                <SortHead key={name} column={own} title={title} sort={sort} isNumber />
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <NameCell row={row} />
              {columns.map((column) => (
                <Cell key={column.name} row={row} column={column} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
