import type { FixtureCluster } from './cluster-fixture/scenario.js';
import { truthOf } from './cluster-fixture/truth.js';
import { type Charge, chargeWindow } from './independent/charge.js';
import { factorsOf, type NodeProfile } from './independent/factors.js';
import { observeCluster } from './independent/observe-cluster.js';

/** The figures of a fixture cluster, computed in two ways without any code of the service. */
export interface IndependentFigures {
  /** From PromQL queries to the real server. */
  readonly observed: readonly Charge[];
  /** From the true values of the fixture. */
  readonly truth: readonly Charge[];
  readonly seconds: Seconds;
}

interface Seconds {
  readonly exists: number;
  readonly covered: number;
  /** Windows in which any node was observed. */
  readonly windows: number;
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
  const nodes = windows.flatMap((window) => window.nodes);
  return {
    observed: windows.flatMap((window) => chargeWindow(window, factorsOfNode)),
    truth: truthOf(cluster).flatMap((window) => chargeWindow(window, factorsOfNode)),
    seconds: {
      exists: nodes.reduce((sum, node) => sum + node.existsSeconds, 0),
      covered: nodes.reduce((sum, node) => sum + node.coveredSeconds, 0),
      windows: windows.length,
    },
  };
}
