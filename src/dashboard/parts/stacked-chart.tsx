import type uPlot from 'uplot';
import { isFull } from '../format/numbers.js';
import { COLOURS, cssColour } from './colours.js';
import { closed, stepOptions, stepSeries, usePlot } from './plot.js';

export interface ChartSeries {
  readonly name: string;
  /** One value per bucket; null is unknown. */
  readonly values: readonly (number | null)[];
}

export interface ChartData {
  /** Seconds since 1970: starts of the buckets, ascending. */
  readonly starts: readonly number[];
  /** End of the last bucket. */
  readonly end: number;
  /** Observed part of each bucket, 0 to 1. */
  readonly coverage: readonly number[];
  /** From the bottom up. */
  readonly series: readonly ChartSeries[];
}

const HEIGHT = 280;

/** Sums of each series and those below it; a bucket in which nothing is known is a gap. */
function stack({ series, starts }: ChartData): (number | null)[][] {
  const sums = starts.map(() => 0);
  return series.map(({ values }) =>
    starts.map((_, index) => {
      sums[index] = (sums[index] ?? 0) + (values[index] ?? 0);
      return series.some((one) => one.values[index] != null) ? (sums[index] ?? 0) : null;
    }),
  );
}

/** Hatches the buckets that were observed only partly. */
function hatchGaps(plot: uPlot, { starts, end, coverage }: ChartData): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  starts.forEach((start, index) => {
    if (isFull(coverage[index] ?? 0)) return;
    const left = Math.max(bbox.left, plot.valToPos(start, 'x', true));
    const right = Math.min(bbox.left + bbox.width, plot.valToPos(starts[index + 1] ?? end, 'x', true));
    if (right > left) ctx.rect(left, bbox.top, right - left, bbox.height);
  });
  ctx.clip();
  ctx.strokeStyle = cssColour('--hatch');
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (let x = bbox.left - bbox.height; x < bbox.left + bbox.width; x += 8) {
    ctx.moveTo(x, bbox.top + bbox.height);
    ctx.lineTo(x + bbox.height, bbox.top);
  }
  ctx.stroke();
  ctx.restore();
}

const DAY_SECONDS = 86_400;

/** Ticks by their distance in seconds: the text, and more text at the first tick and when the year or the day changes. */
const TIME_TICKS: uPlot.Axis.Values = [
  [DAY_SECONDS * 365, '{YYYY}', null, null, null, null, null, null, 1],
  [DAY_SECONDS * 28, '{MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [DAY_SECONDS, '{D} {MMM}', '\n{YYYY}', null, null, null, null, null, 1],
  [60, '{HH}:{mm}', '\n{D} {MMM} {YYYY}', null, '\n{D} {MMM}', null, null, null, 1],
];

function optionsFor(
  data: ChartData,
  width: number,
  timezone: string,
  format: (value: number | null) => string,
): uPlot.Options {
  const { timeAxis, valueAxis, timeSeries, ...common } = stepOptions({
    width,
    height: HEIGHT,
    timezone,
    timeLabel: 'Time',
    range: [data.starts[0] ?? 0, data.end],
    format,
  });
  return {
    ...common,
    cursor: { drag: { setScale: false }, points: { show: false } },
    legend: { live: true },
    axes: [{ ...timeAxis, values: TIME_TICKS }, valueAxis],
    series: [
      timeSeries,
      ...data.series.map(({ name, values }, index): uPlot.Series => {
        const colour = COLOURS[index % COLOURS.length] ?? '#888';
        return {
          ...stepSeries(name, colour),
          fill: colour,
          width: 1,
          value: (_plot, _sum, _series, at) =>
            at == null ? '' : format(values[Math.min(at, values.length - 1)] ?? null),
        };
      }),
    ],
    bands: data.series.slice(1).map((_, index) => ({ series: [index + 2, index + 1] as [number, number] })),
    hooks: { draw: [(plot) => hatchGaps(plot, data)] },
  };
}

/** Stacked amounts over time. The table below the chart has the same figures. */
export function StackedChart({
  data,
  timezone,
  format,
  label,
}: {
  data: ChartData;
  timezone: string;
  format: (value: number | null) => string;
  label: string;
}) {
  const place = usePlot(
    (width) => ({
      options: optionsFor(data, width, timezone, format),
      data: [[...data.starts, data.end], ...stack(data).map(closed)] as uPlot.AlignedData,
    }),
    [data, timezone, format],
  );
  const hatched = data.coverage.filter((part) => !isFull(part)).length;
  return <div class="chart" ref={place} role="img" aria-label={label} data-hatched={hatched} />;
}
