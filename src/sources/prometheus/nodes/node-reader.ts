import type { LabelSelector } from '../../../domain/cluster/label-selection.js';
import type { LabelObservation, Labels, NodeObservation } from '../../../domain/cluster/observation.js';
import type { Reason } from '../../../domain/figures/reasons.js';
import type { EpochSeconds } from '../../../domain/time/window.js';
import { WINDOW_SECONDS } from '../../../domain/time/window.js';
import { groupSeries, type Series, validAt } from '../client/sample-series.js';
import type { Answers } from '../queries/answers.js';
import type { NodeDirectory } from '../queries/node-directory.js';
import type { NodeFactsIndex } from './node-facts.js';
import { createEnergyMeters } from './node-meters.js';
import type { NodePresence } from './node-presence.js';
import { readCounter } from './read-counter.js';

/** CPU use above this multiple of the node's cores is implausible: counters jitter, but by less than half. */
export const IMPLAUSIBLE_CORES_FACTOR = 1.5;

/** Whether the core-seconds of one window exceed what the node can deliver; false when its size is unknown. */
export const isImplausibleUse = (coreSeconds: number, vcpus: number | null): boolean =>
  vcpus !== null && coreSeconds > IMPLAUSIBLE_CORES_FACTOR * vcpus * WINDOW_SECONDS;

export interface NodeReader {
  /** `keptShare` is the share of the node's usage series with valid values (0..1); the rest lowers its coverage. */
  observe(node: string, time: EpochSeconds, keptShare: number): NodeObservation;
}

export function createNodeReader(
  answers: Answers,
  directory: NodeDirectory,
  facts: NodeFactsIndex,
  presence: NodePresence,
  selector: LabelSelector,
  haveCopiesThatDiffer: (node: string, time: EpochSeconds) => boolean,
): NodeReader {
  const byNode = (series: readonly Series[]) => groupSeries(series, (labels) => directory.resolve(labels));
  const rootCpu = byNode(answers.of('rootCpu'));
  const exporterCpu = byNode(answers.of('exporterCpu'));
  const rootMemory = byNode(answers.of('rootMemory'));
  const exporterMemory = byNode(answers.of('exporterMemory'));
  const meters = createEnergyMeters(answers, directory);

  /** Reads a gauge. An exporter that is scraped twice reports the same value, so the largest valid value is used. */
  const gauge = (series: readonly Series[] | undefined, time: EpochSeconds): number | null => {
    const values = (series ?? []).map((each) => validAt(each, time)).filter((value) => value !== null);
    return values.length === 0 ? null : Math.max(...values);
  };

  const selectedLabels = (own: Labels | null, areOfWindow: boolean): LabelObservation => {
    if (selector.isEmpty) return { labels: {} };
    if (own === null) return { labels: null };
    const selected = selector.fromPrometheus(own);
    return areOfWindow ? { labels: selected } : { labels: null, assumedLabels: selected };
  };

  return {
    observe(node, time, keptShare) {
      const { spec, ownLabels, areLabelsOfWindow, isBackdated, described } = facts.describe(node, time);
      const isImplausible = (value: number): boolean => isImplausibleUse(value, spec.vcpus);
      const root = readCounter(rootCpu.get(node) ?? [], time, isImplausible);
      const exporter = readCounter(exporterCpu.get(node) ?? [], time, isImplausible);
      const { existsSeconds, coveredSeconds } = presence.at(node, time);
      const covered = coveredSeconds * keptShare;
      const kepler = meters.kepler(node, time, covered);
      const gpuJoules = meters.gpuJoules(node, time, covered);
      const gpuUtilisation = meters.gpuUtilisation(node, time);
      const cpuCoreSeconds = root.value ?? exporter.value;
      const dropped = [root, exporter, kepler, gpuJoules, gpuUtilisation].some((reading) => reading.dropped > 0);

      const reasons: Reason[] = [];
      if (presence.isCoarse(node, time)) reasons.push('coarse_scrape');
      if (haveCopiesThatDiffer(node, time)) reasons.push('copies_differ');
      if (cpuCoreSeconds === null) reasons.push('node_cpu_from_pods');
      if (covered < existsSeconds) reasons.push('partial_window');
      if (answers.isPartial) reasons.push('source_partial');
      if (isBackdated) reasons.push('spec_backdated');
      if (dropped || keptShare < 1) reasons.push('value_dropped');
      return {
        name: node,
        spec,
        ...selectedLabels(ownLabels, areLabelsOfWindow),
        described,
        existsSeconds,
        coveredSeconds: covered,
        cpuCoreSeconds,
        memoryWorkingSetBytes: gauge(rootMemory.get(node), time) ?? gauge(exporterMemory.get(node), time),
        measuredCpuJoules: kepler.packageJoules,
        measuredPlatformJoules: kepler.platformJoules,
        measuredDramJoules: kepler.dramJoules,
        measuredIdlePart: kepler.idlePart,
        measuredGpuJoules: gpuJoules.value,
        gpuUtilisation: gpuUtilisation.value,
        reasons,
      };
    },
  };
}
