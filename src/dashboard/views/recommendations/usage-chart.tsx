import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import type { Schemas } from '../../../client/index.js';
import { formatBytes, formatCores } from '../../format/numbers.js';
import { formatShortTime } from '../../format/times.js';
import { COLOURS } from '../../parts/colours.js';
import { isDark } from '../../state/theme.js';

type Container = Schemas['RecommendationContainerUsage'];

const HEIGHT = 220;
const DASH = [6, 4];

interface Line {
  readonly name: string;
  readonly values: readonly (number | null)[];
  readonly isRequest: boolean;
}

const cssColour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

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
  const ink = cssColour('--soft');
  const grid = { stroke: cssColour('--line'), width: 1 };
  const format = kind === 'cpu' ? formatCores : formatBytes;
  // Each value holds until the end of its bucket.
  const paths = uPlot.paths.stepped?.({ align: 1 });
  return {
    width,
    height: HEIGHT,
    title: kind === 'cpu' ? 'CPU of a pod' : 'Memory of a pod',
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'UTC'),
    cursor: { drag: { setScale: false } },
    scales: {
      x: { time: true, range: [times[0] ?? 0, times.at(-1) ?? 1] },
      y: { range: { min: { soft: 0, mode: 1, pad: 0 }, max: { pad: 0.08 } } },
    },
    axes: [
      { stroke: ink, grid },
      { stroke: ink, grid, size: 84, values: (_plot, ticks) => ticks.map((tick) => format(tick)) },
    ],
    series: [
      { label: 'Time (UTC)', value: (_plot, at) => (at == null ? '' : formatShortTime(at * 1000, 'UTC')) },
      ...lines.map(
        ({ name, isRequest }, index): uPlot.Series => ({
          label: name,
          stroke: COLOURS[index % COLOURS.length] ?? '#888',
          width: isRequest ? 2 : 1,
          ...(isRequest && { dash: DASH }),
          ...(paths && { paths }),
          points: { show: false },
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
  const place = useRef<HTMLDivElement>(null);
  const dark = isDark.value;
  // The colours come from the style sheet, which depends on the theme.
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const lines = linesOf(container, kind);
    const ends = container.points.slice(-1).map(({ end }) => end);
    const times = [...container.points.map(({ start }) => start), ...ends].map((iso) => Date.parse(iso) / 1000);
    const values = lines.map((line) => [...line.values, ...line.values.slice(-1)]);
    const plot = new uPlot(
      optionsFor(lines, times, element.clientWidth, kind),
      [times, ...values] as uPlot.AlignedData,
      element,
    );
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [container, kind, dark]);
  const label = `${kind === 'cpu' ? 'CPU' : 'Memory'} use of ${container.container} over time against its requests`;
  return <div class="chart" ref={place} role="img" aria-label={label} />;
}
