import { useMemo } from 'preact/hooks';
import type { Schemas } from '../../../client/index.js';
import { isFull } from '../../format/numbers.js';
import { formatOf, PROPERTIES, QUANTITY_NAMES, type Quantity } from '../../format/quantities.js';
import { formatShortTime } from '../../format/times.js';
import { Card } from '../../parts/card.js';
import { LabelKeySelect, NoLabelKey } from '../../parts/label-key.js';
import { Loaded } from '../../parts/loaded.js';
import { Select } from '../../parts/select.js';
import { type ChartData, StackedChart } from '../../parts/stacked-chart.js';
import { NumberCell, NumberHead, Scroll } from '../../parts/table.js';
import { api } from '../../state/api.js';
import { useLabelKey } from '../../state/labels.js';
import { useResource } from '../../state/resource.js';
import { choice, setParams } from '../../state/route.js';
import { scope } from '../../state/scope.js';

export const SPLITS = ['namespace', 'workload', 'node', 'cluster', 'label', 'kind'] as const;
type Split = (typeof SPLITS)[number];

const SPLIT_NAMES: readonly (readonly [Split, string])[] = [
  ['namespace', 'namespace'],
  ['workload', 'workload'],
  ['node', 'node'],
  ['cluster', 'cluster'],
  ['label', 'label'],
  ['kind', 'operational and embodied'],
];

const MAX_BUCKETS = 200;
/** Number of series besides the rest. */
export const TOPS = ['8', '20', '50'] as const;

type Series = Pick<Schemas['Timeseries'], 'items' | 'group_by'>;

/** Values of a series per bucket; a bucket that the response does not have is unknown. */
const valuesOf = (
  starts: readonly string[],
  points: readonly Schemas['Point'][],
  pick: (point: Schemas['Point']) => number | null,
): (number | null)[] => {
  const byStart = new Map(points.map((point) => [point.start, pick(point)]));
  return starts.map((start) => byStart.get(start) ?? null);
};

function toChart({ items }: Series, quantity: Quantity, split: Split): ChartData {
  const starts = [...new Set(items.map(({ start }) => start))];
  const names = [...new Set(items.map(({ series }) => series ?? 'Total'))];
  const ofName = (name: string) => items.filter(({ series }) => (series ?? 'Total') === name);
  const series =
    split === 'kind' && quantity === 'carbon'
      ? [
          { name: 'operational', values: valuesOf(starts, items, (point) => point.carbon_operational_grams) },
          { name: 'embodied', values: valuesOf(starts, items, (point) => point.carbon_embodied_grams) },
        ]
      : names.map((name) => ({ name, values: valuesOf(starts, ofName(name), (point) => point[PROPERTIES[quantity]]) }));
  const coverage = new Map(items.map((point) => [point.start, point.coverage]));
  return {
    starts: starts.map((start) => Date.parse(start) / 1000),
    end: Date.parse(items.at(-1)?.end ?? '1970-01-01') / 1000,
    coverage: starts.map((start) => coverage.get(start) ?? 0),
    series,
  };
}

/** Sum of the known values; null if none is known. */
const sumOf = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
};

/** The quantity over time, stacked by a dimension, with the same figures as a table. */
export function SeriesCard({ quantity }: { quantity: Quantity }) {
  const { query, timezone } = scope.value;
  const split = choice('split', SPLITS);
  const { key, keys } = useLabelKey(split === 'label');
  const dimension = split === 'label' && key !== null ? `label:${key}` : split;
  const parameters = {
    ...query,
    max_points: MAX_BUCKETS,
    ...(split !== 'kind' && { series_by: dimension, top: Number(choice('top', TOPS)) }),
  };
  // A split by label has no series before its key is known.
  const isReady = split !== 'label' || key !== null;
  const series = useResource(JSON.stringify(['series', parameters]), async (signal) =>
    isReady ? api.get('/api/v1/timeseries', parameters, { signal }) : null,
  );
  const select = (
    <>
      <Select label="Split by" value={split} options={SPLIT_NAMES} onChange={(value) => setParams({ split: value })} />
      <LabelKeySelect chosen={key} keys={keys.data ?? []} />
      {split === 'kind' ? null : (
        <Select
          label="Series"
          value={choice('top', TOPS)}
          options={TOPS.map((count) => [count, `largest ${count}`] as const)}
          onChange={(top) => setParams({ top })}
        />
      )}
    </>
  );
  return (
    <Card title={`${QUANTITY_NAMES[quantity]} over time`} actions={select} isWide>
      <Loaded from={series}>
        {(found) =>
          found === null ? (
            <NoLabelKey keys={keys} />
          ) : found.items.length === 0 ? (
            <p class="soft">There is no data in this range.</p>
          ) : (
            <ChartAndTable found={found} quantity={quantity} split={split} timezone={timezone} />
          )
        }
      </Loaded>
    </Card>
  );
}

function ChartAndTable({
  found,
  quantity,
  split,
  timezone,
}: {
  found: Series;
  quantity: Quantity;
  split: Split;
  timezone: string;
}) {
  // A new object would draw the chart again.
  const data = useMemo(() => toChart(found, quantity, split), [found, quantity, split]);
  const format = formatOf(quantity, found.items[0]?.currency ?? 'USD');
  return (
    <>
      <StackedChart
        data={data}
        timezone={timezone}
        format={format}
        label={`${QUANTITY_NAMES[quantity]} ${found.group_by}, stacked by ${split}; the table below has the same figures`}
      />
      {!data.coverage.every(isFull) ? (
        <p class="soft">Hatched buckets were observed only partly: the figures are without the rest.</p>
      ) : null}
      <details>
        <summary>Figures of the chart</summary>
        <Scroll label="Figures of the chart">
          <table>
            <thead>
              <tr>
                <th scope="col">Series</th>
                <NumberHead>Sum</NumberHead>
                {data.starts.map((start) => (
                  <NumberHead key={start}>{formatShortTime(start * 1000, timezone)}</NumberHead>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.series.map(({ name, values }) => (
                <tr key={name}>
                  <th scope="row">
                    <bdi>{name}</bdi>
                  </th>
                  <NumberCell value={sumOf(values)} format={format} />
                  {values.map((value, index) => (
                    <NumberCell key={data.starts[index]} value={value} format={format} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </details>
    </>
  );
}
