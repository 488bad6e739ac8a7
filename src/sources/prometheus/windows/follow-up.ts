import { groupSeries, type Series, type SeriesLabels } from '../client/sample-series.js';
import { areAmbiguous } from '../copies/copies.js';
import { groupByMeasurement, MEASUREMENT_FAMILIES, type MeasurementFamily } from '../copies/measurements.js';
import type { Answers } from '../queries/answers.js';
import { namesOfPods } from '../queries/labels.js';
import type { NodeDirectory } from '../queries/node-directory.js';
import { STATE_COPY_QUERIES } from '../queries/queries.js';
import type { RawName } from '../queries/raw-queries.js';
import type { Gathering } from './gather.js';

/** Number of containers whose samples represent a node that has no other scrape target. */
const CONTAINERS_PER_NODE = 3;

/**
 * Reads data that only some clusters need: raw samples of measurements that occur several times, and of containers on
 * nodes without another series from which the scrape times can be read.
 */
export async function followUp(gathering: Gathering, answers: Answers, directory: NodeDirectory): Promise<void> {
  const needed = new Map<RawName, SeriesLabels[]>();
  const need = (name: RawName, series: readonly Series[]): void => {
    needed.set(name, [...(needed.get(name) ?? []), ...series.map(({ labels }) => labels)]);
  };
  for (const family of MEASUREMENT_FAMILIES) {
    if (family.raw === 'targets' || family.raw === 'roots') continue;
    const series = ambiguousIn(answers, family, directory);
    if (series.length > 0) need(family.raw, series);
  }
  const containers = containersOfNodesWithoutTarget(answers, directory);
  if (containers.length > 0) need('containers', containers);
  if (hasStateCopies(answers, directory)) await gathering.ask(STATE_COPY_QUERIES);
  for (const [name, labels] of needed) {
    await gathering.readRaw(name, name === 'containers' ? namesOfPods(labels) : null);
  }
}

/** Whether kube-state-metrics describes a pod or a node several times in one window. */
const hasStateCopies = (answers: Answers, directory: NodeDirectory): boolean =>
  MEASUREMENT_FAMILIES.some((family) => family.isCount === true && ambiguousIn(answers, family, directory).length > 0);

function ambiguousIn(answers: Answers, family: MeasurementFamily, directory: NodeDirectory): Series[] {
  const found: Series[] = [];
  for (const name of family.queries) {
    for (const { series } of groupByMeasurement(family, answers.of(name), directory).values()) {
      if (areAmbiguous(series)) found.push(...series);
    }
  }
  return found;
}

/** The containers with the most samples, on nodes without series of a kubelet or an exporter. */
function containersOfNodesWithoutTarget(answers: Answers, directory: NodeDirectory): Series[] {
  const nodesWithTarget = new Set(
    [...answers.raw('targets'), ...answers.raw('roots')].map(({ labels }) => targetNode(labels, directory)),
  );
  const windowsOf = ({ values }: Series): number => values.filter((value) => value !== undefined).length;
  const byNode = groupSeries(answers.of('containerCpu'), (labels) => directory.resolve(labels));
  return [...byNode]
    .filter(([node]) => !nodesWithTarget.has(node))
    .flatMap(([, series]) => [...series].sort((a, b) => windowsOf(b) - windowsOf(a)).slice(0, CONTAINERS_PER_NODE));
}

/** The node of a target's series; null for kube-state-metrics, which describes nodes but is not scraped from them. */
const targetNode = (labels: SeriesLabels, directory: NodeDirectory): string | null =>
  labels['__name__'] === 'kube_node_info' ? null : directory.resolve(labels);
