import type uPlot from 'uplot';
import type { Schemas } from '../../../client/index.js';
import { formatBytes, formatCores } from '../../format/numbers.js';
import { COLOURS } from '../../parts/colours.js';
import { closed, stepOptions, stepSeries, usePlot } from '../../parts/plot.js';

type Container = Schemas['RecommendationContainerUsage'];

const HEIGHT = 220;
const DASH = [6, 4];

interface Line {
  readonly name: string;
  readonly values: readonly (number | null)[];
  readonly isRequest: boolean;
}

/** Percentiles of the use, the current request, and the proposed one if there is one. */
function linesOf({ points, ...container }: Container, kind: 'cpu' | 'memory'): Line[] {
  const isCpu = kind === 'cpu';
  const proposed = isCpu ? container.proposed_cpu_request_millicores : container.proposed_memory_request_bytes;
  const lines: Line[] = [
    {
      name: 'p50',
      values: points.map((one) => (isCpu ? one.cpu_p50_millicores : one.memory_p50_bytes)),
      isRequest: false,
    },
    {
      name: 'p95',
      values: points.map((one) => (isCpu ? one.cpu_p95_millicores : one.memory_p95_bytes)),
      isRequest: false,
    },
    {
      name: 'maximum',
      values: points.map((one) => (isCpu ? one.cpu_max_millicores : one.memory_max_bytes)),
      isRequest: false,
    },
    {
      name: 'request',
      values: points.map((one) => (isCpu ? one.cpu_request_millicores : one.memory_request_bytes)),
      isRequest: true,
    },
  ];
  return proposed === null
    ? lines
    : [...lines, { name: 'proposed request', values: points.map(() => proposed), isRequest: true }];
}

function optionsFor(
  lines: readonly Line[],
  times: readonly number[],
  width: number,
  kind: 'cpu' | 'memory',
): uPlot.Options {
  const format = kind === 'cpu' ? formatCores : formatBytes;
  const { timeAxis, valueAxis, timeSeries, ...common } = stepOptions({
    width,
    height: HEIGHT,
    timezone: 'UTC',
    timeLabel: 'Time (UTC)',
    range: [times[0] ?? 0, times.at(-1) ?? 1],
    format,
  });
  return {
    ...common,
    title: kind === 'cpu' ? 'CPU of a pod' : 'Memory of a pod',
    cursor: { drag: { setScale: false } },
    axes: [timeAxis, valueAxis],
    series: [
      timeSeries,
      ...lines.map(
        ({ name, isRequest }, index): uPlot.Series => ({
          ...stepSeries(name, COLOURS[index % COLOURS.length] ?? '#888'),
          width: isRequest ? 2 : 1,
          ...(isRequest && { dash: DASH }),
          value: (_plot, value) => format(value ?? null),
        }),
      ),
    ],
  };
}

/** CPU and memory of a container over time; a bucket without samples is a gap. */
export function UsageChart({ container }: { container: Container }) {
  return (
    <>
      <Chart container={container} kind="cpu" />
      <Chart container={container} kind="memory" />
    </>
  );
}

function Chart({ container, kind }: { container: Container; kind: 'cpu' | 'memory' }) {
  const place = usePlot(
    (width) => {
      const lines = linesOf(container, kind);
      const ends = container.points.slice(-1).map(({ end }) => end);
      const times = [...container.points.map(({ start }) => start), ...ends].map((iso) => Date.parse(iso) / 1000);
      const values = lines.map((line) => closed(line.values));
      return { options: optionsFor(lines, times, width, kind), data: [times, ...values] as uPlot.AlignedData };
    },
    [container, kind],
  );
  const label = `${kind === 'cpu' ? 'CPU' : 'Memory'} use of ${container.container} over time against its requests`;
  return <div class="chart" ref={place} role="img" aria-label={label} />;
}
