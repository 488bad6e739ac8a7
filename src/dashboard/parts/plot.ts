import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { formatShortTime } from '../format/times.js';
import { isDark } from '../state/theme.js';
import { cssColour } from './colours.js';

interface StepChart {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly timezone: string;
  /** Label of the time in the legend. */
  readonly timeLabel: string;
  /** First and last time in seconds since 1970. */
  readonly range: readonly [number, number];
  readonly format: (value: number | null) => string;
}

/** What the charts of buckets over time have in common; the colours are those of the theme. */
export function stepOptions({ width, height, timezone, timeLabel, range, format }: StepChart) {
  const ink = cssColour('--soft');
  const grid = { stroke: cssColour('--line'), width: 1 };
  return {
    width,
    height,
    tzDate: (seconds: number) => uPlot.tzDate(new Date(seconds * 1000), timezone),
    scales: {
      x: { time: true, range: [range[0], range[1]] },
      y: { range: { min: { soft: 0, mode: 1, pad: 0 }, max: { pad: 0.08 } } },
    },
    timeAxis: { stroke: ink, grid },
    valueAxis: { stroke: ink, grid, size: 84, values: (_plot, ticks) => ticks.map((tick) => format(tick)) },
    timeSeries: {
      label: timeLabel,
      value: (_plot, at) => (at == null ? '' : formatShortTime(at * 1000, timezone)),
    },
  } satisfies Pick<uPlot.Options, 'height' | 'scales' | 'tzDate' | 'width'> & {
    timeAxis: uPlot.Axis;
    valueAxis: uPlot.Axis;
    timeSeries: uPlot.Series;
  };
}

/** A series whose values hold until the end of their bucket. */
export function stepSeries(label: string, colour: string): uPlot.Series {
  const paths = uPlot.paths.stepped?.({ align: 1 });
  return { label, stroke: colour, ...(paths && { paths }), points: { show: false } };
}

/** Repeats the last value, which also holds at the end of its bucket. */
export const closed = <Value>(values: readonly Value[]): Value[] => [...values, ...values.slice(-1)];

/**
 * Draws a chart in an element, again when an input or the theme changes, and follows the width of the element.
 * @param inputs all values that `draw` depends on
 */
export function usePlot(
  draw: (width: number) => { readonly options: uPlot.Options; readonly data: uPlot.AlignedData },
  inputs: readonly unknown[],
): RefObject<HTMLDivElement | null> {
  const place = useRef<HTMLDivElement>(null);
  const dark = isDark.value;
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const { options, data } = draw(element.clientWidth);
    const plot = new uPlot(options, data, element);
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: options.height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [...inputs, dark]);
  return place;
}
