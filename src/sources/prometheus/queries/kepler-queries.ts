import { NODE_BY } from './query-parts.js';

/** What a metric of Kepler measures: the label `meter` of the series in a result. */
export type KeplerMeter =
  | 'zone'
  | 'zone_active'
  | 'zone_idle'
  | 'package'
  | 'dram'
  | 'platform'
  | 'container_package'
  | 'container_dram'
  | 'container_platform'
  | 'platform_watts';

/** `core` and `uncore` are parts of `package` and are never queried. */
const ZONES = '$M zone=~"(package|dram)(-[0-9]+)?|psys"';
/**
 * Label of the measured pod in container series. It is not a grouping label, because the series are summed per node.
 */
const CONTAINER_NODE_BY = NODE_BY.replace(',pod_name', '');

/**
 * Counters by metric. Kepler 0.10 and later has one counter per RAPL zone. Earlier versions have separate counters for
 * packages, memory and platform, by mode (`dynamic`, `idle`), for nodes and for containers. The sum over the containers
 * of a node, which include processes outside pods, is the energy of the node.
 */
const COUNTERS: readonly (readonly [metric: string, meter: KeplerMeter, selector: string, by: string])[] = [
  ['kepler_node_cpu_joules_total', 'zone', ZONES, NODE_BY],
  ['kepler_node_cpu_active_joules_total', 'zone_active', ZONES, NODE_BY],
  ['kepler_node_cpu_idle_joules_total', 'zone_idle', ZONES, NODE_BY],
  ['kepler_node_package_joules_total', 'package', '$M', NODE_BY],
  ['kepler_node_dram_joules_total', 'dram', '$M', NODE_BY],
  ['kepler_node_platform_joules_total', 'platform', '$M', NODE_BY],
  ['kepler_container_package_joules_total', 'container_package', '$M', CONTAINER_NODE_BY],
  ['kepler_container_dram_joules_total', 'container_dram', '$M', CONTAINER_NODE_BY],
  ['kepler_container_platform_joules_total', 'container_platform', '$M', CONTAINER_NODE_BY],
];
/** Power of the whole machine, read from its management controller (Redfish). */
const PLATFORM_WATTS = 'kepler_platform_watts';

const METER_OF_METRIC: ReadonlyMap<string, KeplerMeter> = new Map([
  ...COUNTERS.map(([metric, meter]) => [metric, meter] as const),
  [PLATFORM_WATTS, 'platform_watts'],
]);

/** The meter of a series in a result, or of a raw series, which keeps the name of its metric. */
export const keplerMeterOf = (labels: Readonly<Record<string, string>>): string =>
  labels['meter'] || METER_OF_METRIC.get(labels['__name__'] ?? '') || '';

/** Distinguishes counters of one node besides their meter. */
export const KEPLER_NAMES = ['meter', 'zone', 'package', 'mode'] as const;

/** All metrics in one query. `increase` drops the name of a metric; the label `meter` replaces it. */
export const keplerQuery = (rate: (by: string, metric: string, selector: string) => string): string =>
  [
    ...COUNTERS.map(([metric, meter, selector, by]) => named(rate(`${by},zone,package,mode`, metric, selector), meter)),
    named(`sum by (${NODE_BY}) (avg_over_time(${PLATFORM_WATTS}{$M}[5m]))`, 'platform_watts'),
  ].join(' or ');

const named = (expression: string, meter: KeplerMeter): string =>
  `label_replace(${expression}, "meter", "${meter}", "", "")`;

/** Selector of the raw series of nodes. */
export const KEPLER_RAW = `{$M __name__=~"kepler_node_.+_joules_total|${PLATFORM_WATTS}"}`;
