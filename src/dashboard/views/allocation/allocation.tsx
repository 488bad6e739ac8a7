import { formatRatio } from '../../format/numbers.js';
import { QUANTITIES } from '../../format/quantities.js';
import { formatTime } from '../../format/times.js';
import { Card } from '../../parts/card.js';
import { LabelKeySelect, NoLabelKey } from '../../parts/label-key.js';
import { Loaded } from '../../parts/loaded.js';
import { Select } from '../../parts/select.js';
import { useLabelKey } from '../../state/labels.js';
import { useResource } from '../../state/resource.js';
import { choice, hrefWith, route, setParams } from '../../state/route.js';
import { scope } from '../../state/scope.js';
import { AllocationMap, DRAWN_AS } from './allocation-map.js';
import { AllocationTable } from './allocation-table.js';
import { ColumnPicker } from './column-picker.js';
import { type Column, chosenColumns, toCsv } from './columns.js';
import {
  type AllocationQuery,
  IDLE_MODES,
  LEVEL_NAMES,
  LEVELS,
  PAGE_SIZE,
  type Page,
  readPage,
  SHARE_BY,
  SORTS,
} from './levels.js';
import { SharedNamespaces, sharedNamespaces } from './shared-namespaces.js';
import { Trail } from './trail.js';

export const ALLOCATION_CHOICES = {
  level: LEVELS,
  idle: IDLE_MODES,
  sort: SORTS,
  share_by: SHARE_BY,
  as: DRAWN_AS,
  quantity: QUANTITIES,
} as const;

const IDLE_NAMES = [
  ['separate', 'separate rows'],
  ['share', 'shared by pods'],
  ['exclude', 'left out'],
] as const;

const DRAWN_NAMES = [
  ['table', 'table'],
  ['treemap', 'treemap and table'],
] as const;

const LEVEL_OPTIONS = LEVELS.map((level) => [level, LEVEL_NAMES[level]] as const);

const MAX_OFFSET = 10_000;
const MAX_NAMES = 100;

/** @param labelKey null until it is known */
function allocationQuery(labelKey: string | null): AllocationQuery {
  const { params } = route.value;
  const offset = Number(params.get('offset') ?? 0);
  return {
    scope: scope.value.query,
    level: choice('level', LEVELS),
    idle: choice('idle', IDLE_MODES),
    sort: choice('sort', SORTS),
    namespace: params.getAll('namespace').slice(0, MAX_NAMES),
    workload: params.getAll('workload').slice(0, MAX_NAMES),
    labelKey,
    shared: sharedNamespaces(),
    shareBy: choice('share_by', SHARE_BY),
    offset: Number.isInteger(offset) && offset > 0 && offset <= MAX_OFFSET ? offset : 0,
  };
}

/** Energy, carbon and cost of clusters, namespaces, workloads, pods and label values. */
export function Allocation() {
  const isByLabel = choice('level', LEVELS) === 'label';
  const { key, keys } = useLabelKey(isByLabel);
  const query = allocationQuery(key);
  const { level, idle, sort, namespace, workload, offset } = query;
  const isReady = !isByLabel || key !== null;
  const page = useResource(JSON.stringify(['allocation', query]), async (signal) =>
    isReady ? readPage(query, signal) : null,
  );
  const { columns, unknown } = chosenColumns(route.value.params.get('columns'));
  const drawnAs = choice('as', DRAWN_AS);
  const name = key === null ? LEVEL_NAMES[level] : `Values of ${key}`;
  const filters = [...namespace, ...workload];
  const title = filters.length > 0 ? `${name} of ${filters.join(', ')}` : name;
  return (
    <>
      {unknown.length > 0 ? <p class="notice">Unknown columns are left out: {unknown.join(', ')}</p> : null}
      <div class="toolbar">
        <Select
          label="Show"
          value={level}
          options={LEVEL_OPTIONS}
          onChange={(value) => setParams({ level: value, offset: null })}
        />
        <LabelKeySelect chosen={key} keys={keys.data ?? []} />
        <Select
          label="Idle capacity"
          value={idle}
          options={IDLE_NAMES}
          onChange={(value) => setParams({ idle: value, offset: null })}
        />
        <Select label="As" value={drawnAs} options={DRAWN_NAMES} onChange={(value) => setParams({ as: value })} />
        <SharedNamespaces />
        <ColumnPicker columns={columns} />
      </div>
      <Trail namespace={namespace} workload={workload} />
      <Loaded from={page}>
        {(found) =>
          found === null ? (
            <NoLabelKey keys={keys} />
          ) : (
            <Card title={title} isWide actions={<CsvLink page={found} columns={columns} level={level} />}>
              <PageNotes page={found} />
              {drawnAs === 'treemap' ? <AllocationMap rows={found.rows} title={title} /> : null}
              {found.rows.length > 0 ? <AllocationTable rows={found.rows} columns={columns} sort={sort} /> : null}
              <Pager total={found.total} offset={offset} />
            </Card>
          )
        }
      </Loaded>
    </>
  );
}

function PageNotes({ page }: { page: Page }) {
  const { timezone } = scope.value;
  return (
    <>
      <p class="soft">
        {formatTime(page.window.from, timezone)} to {formatTime(page.window.to, timezone)}; observed:{' '}
        {formatRatio(page.coverage)} of the node time.
      </p>
      {page.rows.length === 0 ? (
        <p class="notice">
          {page.isMatched ? 'There is no data in this range.' : 'The filter matches nothing in this range.'}{' '}
          <a
            href={hrefWith({ namespace: null, workload: null, cluster: null, label: null, shared: null, offset: null })}
          >
            Remove the filters
          </a>
        </p>
      ) : null}
    </>
  );
}

function CsvLink({ page, columns, level }: { page: Page; columns: readonly Column[]; level: string }) {
  const download = (): void => {
    const url = URL.createObjectURL(new Blob([toCsv(page.rows, columns)], { type: 'text/csv' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `greenkube-${level}-${page.window.from.slice(0, 10)}-${page.window.to.slice(0, 10)}.csv`;
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <button type="button" class="quiet" onClick={download} disabled={page.rows.length === 0}>
      CSV of this table
    </button>
  );
}

function Pager({ total, offset }: { total: number; offset: number }) {
  if (total <= PAGE_SIZE) return null;
  const last = Math.min(total, offset + PAGE_SIZE);
  return (
    <nav class="pager" aria-label="Pages">
      {offset > 0 ? <a href={hrefWith({ offset: String(Math.max(0, offset - PAGE_SIZE)) })}>Previous</a> : null}
      <span>
        {offset + 1} to {last} of {total}
      </span>
      {last < total && last <= MAX_OFFSET ? <a href={hrefWith({ offset: String(last) })}>Next</a> : null}
    </nav>
  );
}
