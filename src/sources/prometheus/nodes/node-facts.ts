import { migUnitsIn } from '../../../domain/cluster/mig.js';
import { type LabelPair, type NodeResources, nodeSpecFrom } from '../../../domain/cluster/node-labels.js';
import type { NodeSpec } from '../../../domain/cluster/node-spec.js';
import type { Labels } from '../../../domain/cluster/observation.js';
import type { EpochSeconds } from '../../../domain/time/window.js';
import { groupSeries, type Series, valueAt } from '../client/sample-series.js';
import type { Answers } from '../queries/answers.js';
import { objectLabelsOf, subjectNodeOf } from '../queries/labels.js';
import type { NodeDirectory } from '../queries/node-directory.js';
import { CONTAINER_NAMES } from '../queries/query-parts.js';

interface NodeDescription {
  readonly spec: NodeSpec;
  /** The labels of the node itself, in the spelling of Prometheus; null if they are unknown. */
  readonly ownLabels: Labels | null;
  /** Whether they were observed in this window, and not only in another one of the range. */
  readonly areLabelsOfWindow: boolean;
  /** Part of the description was first observed after this window. */
  readonly isBackdated: boolean;
  readonly described: { readonly hasLabels: boolean; readonly hasCapacity: boolean };
}

export interface NodeFactsIndex {
  describe(node: string, time: EpochSeconds): NodeDescription;
}

type ByNode = ReadonlyMap<string, readonly Series[]>;

/**
 * Describes each node in each window. Labels come from kube-state-metrics, else from labels that the scrape
 * configuration mapped onto the kubelet's series, else from the provider id. Capacity comes from kube-state-metrics,
 * else from cAdvisor's machine metrics.
 */
export function createNodeFacts(
  answers: Answers,
  directory: NodeDirectory,
  spotLabels: readonly LabelPair[],
): NodeFactsIndex {
  const resolve = (labels: Series['labels']): string | null => directory.resolve(labels);
  const info = groupSeries(answers.of('nodeInfo'), subjectNodeOf);
  const labelled = groupSeries(answers.of('nodeLabels'), subjectNodeOf);
  const mapped = groupSeries([...answers.of('rootCpu'), ...answers.of('machineCores')], resolve);
  const capacity = groupSeries(answers.of('nodeCapacity'), subjectNodeOf);
  const allocatable = groupSeries(answers.of('nodeAllocatable'), subjectNodeOf);
  const cores = groupSeries(answers.of('machineCores'), resolve);
  const memory = groupSeries(answers.of('machineMemory'), resolve);
  const devices = groupSeries(
    [...answers.of('dcgmUtilisation'), ...answers.of('dcgmMillijoules'), ...answers.of('dcgmWatts')],
    resolve,
  );

  return {
    describe(node, time) {
      // If the labels changed within the window, those with more samples count.
      const own = nearest(labelled.get(node), time, true);
      const fromScrape = nearest(mapped.get(node), time);
      const exported = own === null ? {} : objectLabelsOf(own.series.labels);
      const labels = { ...fromScrape?.series.labels, ...exported };
      const mappedLabels = nodeLabelsIn(fromScrape?.series.labels ?? {});
      const hasLabels = mappedLabels !== null || Object.keys(exported).length > 0;
      const total = resourcesAt(capacity, node, time);
      const identity = nearest(info.get(node), time);
      const facts = {
        labels,
        providerId: identity?.series.labels['provider_id'] || null,
        capacity: {
          cpuCores: total.cpuCores ?? nearest(cores.get(node), time)?.value ?? null,
          memoryBytes: total.memoryBytes ?? nearest(memory.get(node), time)?.value ?? null,
          gpus: total.gpus,
          migUnits: total.migUnits,
        },
        allocatable: resourcesAt(allocatable, node, time),
        gpuModel: devices.get(node)?.[0]?.labels['modelName'] || null,
      };
      const spec = nodeSpecFrom(facts, spotLabels);
      return {
        spec,
        ownLabels: hasLabels ? { ...mappedLabels, ...exported } : null,
        areLabelsOfWindow: [own, fromScrape].some(
          (found) => found !== null && valueAt(found.series, time) !== undefined,
        ),
        isBackdated: [own, fromScrape, identity].some((found) => found?.isLater === true),
        described: { hasLabels, hasCapacity: total.cpuCores !== null },
      };
    },
  };
}

/** Labels of the scrape target and of the measured object, which are no labels of the node. */
const OF_TARGET: ReadonlySet<string> = new Set([
  ...CONTAINER_NAMES,
  '__name__',
  'cluster',
  'cpu',
  'endpoint',
  'id',
  'image',
  'metrics_path',
  'name',
  'service',
]);

/**
 * The node labels that the scrape configuration mapped onto the kubelet's series; null if it mapped none. It then maps
 * all of them.
 */
function nodeLabelsIn(labels: Labels): Labels | null {
  const isMapped = Object.keys(labels).some((name) => name.includes('kubernetes_io_'));
  return isMapped ? Object.fromEntries(Object.entries(labels).filter(([name]) => !OF_TARGET.has(name))) : null;
}

interface Found {
  readonly series: Series;
  readonly value: number;
  readonly isLater: boolean;
}

/**
 * The value valid at a time: the sample of this window, else the last one before, else the first one after. Of several
 * at the same time, the first or the largest one.
 */
function nearest(all: readonly Series[] | undefined, time: EpochSeconds, isLargest = false): Found | null {
  let best: Found | null = null;
  let bestRank = Number.POSITIVE_INFINITY;
  for (const series of all ?? []) {
    for (const [index, value] of series.values.entries()) {
      if (value === undefined || !Number.isFinite(value)) continue;
      const distance = time - (series.start + index * series.step);
      // Every earlier sample takes precedence over any later one.
      const rank = distance >= 0 ? distance : LATER - distance;
      const isLarger = isLargest && best !== null && rank === bestRank && value > best.value;
      if (rank >= bestRank && !isLarger) continue;
      best = { series, value, isLater: distance < 0 };
      bestRank = rank;
    }
  }
  return best;
}

/** Longer than any range. */
const LATER = 1e9;

function resourcesAt(byNode: ByNode, node: string, time: EpochSeconds): NodeResources {
  const kinds = groupSeries(byNode.get(node) ?? [], (labels) => labels['resource'] ?? null);
  const amounts = [...kinds].flatMap(([resource, series]) => {
    const value = nearest(series, time)?.value ?? null;
    return value === null ? [] : [[resource, value] as const];
  });
  const amount = (matches: (resource: string) => boolean): number | null => {
    const matching = amounts.filter(([resource]) => matches(resource));
    return matching.length === 0 ? null : matching.reduce((sum, [, value]) => sum + value, 0);
  };
  return {
    cpuCores: amount((resource) => resource === 'cpu'),
    memoryBytes: amount((resource) => resource === 'memory'),
    gpus: amount((resource) => /_gpu(_shared)?$/.test(resource)) ?? 0,
    migUnits: migUnitsIn(amounts),
  };
}
