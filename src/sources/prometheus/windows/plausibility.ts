import type { SourceProblem } from '../../../domain/cluster/observation.js';
import { type EpochSeconds, WINDOW_SECONDS } from '../../../domain/time/window.js';
import { groupSeries, type SeriesLabels } from '../client/sample-series.js';
import { isImplausibleUse } from '../nodes/node-reader.js';
import { readCounter } from '../nodes/read-counter.js';
import { indexUsage, totalOf, type UsageSeries, usageAt } from '../pods/usage.js';
import type { Answers } from '../queries/answers.js';
import type { NodeDirectory } from '../queries/node-directory.js';
import { SUBJECT_LABELS } from '../queries/query-parts.js';

/** Scrapes at different times explain this much excess; more is the use of another machine. */
const TOLERATED_FACTOR = 1.1;
const TOLERATED_CORES = 0.1;
/** Consecutive windows with excess; a burst at a window boundary affects at most two. */
const WINDOWS_IN_A_ROW = 3;
/** Seconds before a range for which CPU use is read, so that the first window is checked like any other. */
export const PLAUSIBILITY_LOOKBACK_SECONDS = (WINDOWS_IN_A_ROW - 1) * WINDOW_SECONDS;
/** Maximum number of labels and values that a problem quotes. */
const MAX_LABELS = 3;

export interface PlausibilityCheck {
  /** The problem of a node's figures in the window; null when they are plausible. */
  problemOf(node: string, time: EpochSeconds): SourceProblem | null;
}

interface Excess {
  readonly podCores: number;
  readonly nodeCores: number;
}

/**
 * Detects nodes whose pods use more CPU than the node itself in three consecutive windows: the series of another
 * cluster or machine are then mixed with theirs.
 */
export function createPlausibilityCheck(
  answers: Answers,
  directory: NodeDirectory,
  vcpusOf: (node: string, time: EpochSeconds) => number | null,
): PlausibilityCheck {
  const byNode = (name: 'rootCpu' | 'exporterCpu' | 'containerCpu') =>
    groupSeries(answers.of(name), (labels) => directory.resolve(labels));
  const [roots, exporters, containers] = [byNode('rootCpu'), byNode('exporterCpu'), byNode('containerCpu')];
  const podsOfNode = podUsageByNode(answers, directory);
  const known = new Map<string, Excess | null>();

  const excessAt = (node: string, time: EpochSeconds): Excess | null => {
    const vcpus = vcpusOf(node, time);
    const isImplausible = (value: number): boolean => isImplausibleUse(value, vcpus);
    const own = [roots, exporters].map((each) => readCounter(each.get(node) ?? [], time, isImplausible).value);
    const nodeUse = own.find((value) => value !== null) ?? null;
    if (nodeUse === null) return null;
    let podUse = 0;
    for (const entries of podsOfNode.get(node) ?? []) podUse += totalOf(usageAt(entries, time, isImplausible)) ?? 0;
    const excess = { podCores: podUse / WINDOW_SECONDS, nodeCores: nodeUse / WINDOW_SECONDS };
    return excess.podCores > TOLERATED_FACTOR * excess.nodeCores + TOLERATED_CORES ? excess : null;
  };
  const remembered = (node: string, time: EpochSeconds): Excess | null => {
    const key = `${time} ${node}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const excess = excessAt(node, time);
    known.set(key, excess);
    return excess;
  };
  return {
    problemOf(node, time) {
      const now = remembered(node, time);
      for (let back = 0; back < WINDOWS_IN_A_ROW; back += 1) {
        if (remembered(node, time - back * WINDOW_SECONDS) === null) return null;
      }
      return now === null
        ? null
        : refusal(
            node,
            now,
            (containers.get(node) ?? []).map(({ labels }) => labels),
          );
    },
  };
}

/** CPU series of each pod, by node. */
function podUsageByNode(answers: Answers, directory: NodeDirectory): Map<string, UsageSeries[][]> {
  const nodes = new Map<string, UsageSeries[][]>();
  for (const entries of indexUsage(answers.of('containerCpu'), directory).values()) {
    for (const node of new Set(entries.map((entry) => entry.node))) {
      if (node === null) continue;
      const own = entries.filter((entry) => entry.node === node);
      const pods = nodes.get(node);
      if (pods === undefined) nodes.set(node, [own]);
      else pods.push(own);
    }
  }
  return nodes;
}

function refusal(node: string, { podCores, nodeCores }: Excess, sources: readonly SeriesLabels[]): SourceProblem {
  const observation = `pods on node ${node} use ${podCores.toFixed(2)} cores and the node itself ${nodeCores.toFixed(2)}`;
  const cause = 'series from outside of this node are counted for it';
  const detail = `usage_exceeds_node: ${observation}, in three consecutive windows: ${cause}; ${remedyFor(sources)}. The node is not written.`;
  return { source: 'prometheus', query: `usage_exceeds_node/${node}`, detail, isFatal: false };
}

const SUBJECTS: ReadonlySet<string> = new Set(SUBJECT_LABELS.split(','));

/** The labels by which the node's series differ, and a matcher that selects one of them. */
function remedyFor(sources: readonly SeriesLabels[]): string {
  const values = new Map<string, Set<string>>();
  for (const labels of sources) {
    for (const [name, value] of Object.entries(labels)) {
      if (!SUBJECTS.has(name)) values.set(name, (values.get(name) ?? new Set()).add(value));
    }
  }
  // A label that only some of the series have also distinguishes them.
  const differing = [...values]
    .filter(([name, found]) => found.size > 1 || sources.some((labels) => !labels[name]))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const [first] = differing;
  if (first === undefined)
    return 'no label distinguishes its series: look for pods of another cluster or a node-exporter of another machine with this node name';
  const named = differing
    .slice(0, MAX_LABELS)
    .map(([name, found]) => `${name} (${[...found].sort().slice(0, MAX_LABELS).join(', ')})`);
  const value = first[1].size > 1 ? ([...first[1]].sort()[0] ?? '') : '';
  return `its series differ in ${named.join(', ')}: set GREENKUBE_PROMETHEUS_MATCHERS to select one, for example ${first[0]}=${JSON.stringify(value)}`;
}
