import type { FixtureCluster } from './cluster-fixture/scenario.js';
import { truthOf } from './cluster-fixture/truth.js';
import { type Charge, chargeWindow } from './independent/charge.js';
import { factorsOf, type NodeProfile } from './independent/factors.js';
import { observeCluster } from './independent/observe-cluster.js';
import type { WindowInput } from './independent/window-input.js';

/** The figures of a fixture cluster, computed in two ways without any code of the service. */
export interface IndependentFigures {
  /** From PromQL queries to the real server. */
  readonly observed: readonly Charge[];
  /** Of windows without any sample: nodes that exist before and after, without energy. */
  readonly unobserved: readonly Charge[];
  /** From the true values of the fixture, outside the gap. */
  readonly truth: readonly Charge[];
  readonly seconds: Seconds;
}

interface Seconds {
  /** In all windows, those without samples among them. */
  readonly exists: number;
  readonly covered: number;
}

export async function independentFigures(
  cluster: FixtureCluster,
  prometheusUrl: string,
  profiles: Readonly<Record<string, NodeProfile>>,
): Promise<IndependentFigures> {
  const { name, scrapeSeconds, range } = cluster;
  const windows = await observeCluster({ prometheusUrl, name, scrapeSeconds, range });
  const factors = new Map(Object.entries(profiles).map(([node, profile]) => [node, factorsOf(profile)]));
  const factorsOfNode = (node: string) => {
    const found = factors.get(node);
    if (found === undefined) throw new Error(`no profile of ${node}`);
    return found;
  };
  const unobserved = windowsBetween(windows);
  const nodes = [...windows, ...unobserved].flatMap((window) => window.nodes);
  return {
    observed: windows.flatMap((window) => chargeWindow(window, factorsOfNode)),
    unobserved: unobserved.flatMap((window) => chargeWindow(window, factorsOfNode)),
    truth: truthOf(cluster).flatMap((window) => chargeWindow(window, factorsOfNode)),
    seconds: {
      exists: nodes.reduce((sum, node) => sum + node.existsSeconds, 0),
      covered: nodes.reduce((sum, node) => sum + node.coveredSeconds, 0),
    },
  };
}

const WINDOW = 300;

/** Windows that are missing between others, with the nodes that are in the two windows before and the two after. */
function windowsBetween(windows: readonly WindowInput[]): WindowInput[] {
  return windows.flatMap((next, index) => {
    const last = windows[index - 1];
    if (last === undefined || next.start === last.start + WINDOW) return [];
    const after = [next, windows[index + 1]].flatMap((window) => window?.nodes ?? []).map(({ name }) => name);
    const before = [windows[index - 2], last].flatMap((window) => window?.nodes ?? []);
    const staying = new Map(before.filter(({ name }) => after.includes(name)).map((node) => [node.name, node]));
    const nodes = [...staying.values()].map((node) => ({
      ...node,
      existsSeconds: WINDOW,
      coveredSeconds: 0,
      cpuCoreSeconds: null,
    }));
    return Array.from({ length: (next.start - last.start) / WINDOW - 1 }, (_, place) => ({
      start: last.start + (place + 1) * WINDOW,
      nodes,
      pods: [],
    }));
  });
}
