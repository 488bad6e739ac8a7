import { migUnitsIn } from '../../../domain/cluster/mig.js';
import { type LabelPair, type NodeResources, nodeSpecFrom } from '../../../domain/cluster/node-labels.js';
import type { NodeSpec } from '../../../domain/cluster/node-spec.js';
import type { Labels } from '../../../domain/cluster/observation.js';
import type { EpochSeconds } from '../../../domain/time/window.js';
import { groupSeries, type Series } from '../client/sample-series.js';
import type { Answers } from '../queries/answers.js';
import { objectLabelsOf, subjectNodeOf } from '../queries/labels.js';
import type { NodeDirectory } from '../queries/node-directory.js';

interface NodeDescription {
  readonly spec: NodeSpec;
  /** All known labels of the node, in the spelling of Prometheus. */
  readonly labels: Labels;
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
      const own = nearest(labelled.get(node), time);
      const fromScrape = nearest(mapped.get(node), time);
      const ownLabels = own === null ? {} : objectLabelsOf(own.series.labels);
      const labels = { ...fromScrape?.series.labels, ...ownLabels };
      const hasLabels = Object.keys(ownLabels).length > 0 || Object.keys(labels).some(isNodeLabel);
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
        labels,
        isBackdated: [own, fromScrape, identity].some((found) => found?.isLater === true),
        described: { hasLabels, hasCapacity: total.cpuCores !== null },
      };
    },
  };
}

/** Whether the scrape configuration mapped node labels onto the kubelet's series. It then maps all of them. */
const isNodeLabel = (name: string): boolean => name.includes('kubernetes_io_');

interface Found {
  readonly series: Series;
  readonly value: number;
  readonly isLater: boolean;
}

/** The value valid at a time: the sample of this window, else the last one before, else the first one after. */
function nearest(all: readonly Series[] | undefined, time: EpochSeconds): Found | null {
  let best: Found | null = null;
  let bestRank = Number.POSITIVE_INFINITY;
  for (const series of all ?? []) {
    for (const [index, value] of series.values.entries()) {
      if (value === undefined || !Number.isFinite(value)) continue;
      const distance = time - (series.start + index * series.step);
      // Every earlier sample takes precedence over any later one.
      const rank = distance >= 0 ? distance : LATER - distance;
      if (rank >= bestRank) continue;
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
