import { floorTo, HOUR_SECONDS, WINDOW_SECONDS } from '../../../src/domain/time/window.js';
import { noise, type Rate, wobble } from './noise.js';
import type { FixtureCluster, FixtureContainer, FixtureNode, FixturePod } from './scenario.js';

/** True use of the pods and nodes of a cluster; series and expected values are both derived from it. */

/** Cores of the pause container of every pod: in the pod cgroup, but in no container. */
export const PAUSE_CORES = 0.0002;
export const PAUSE_BYTES = 400_000;

export const containerCores = (cluster: FixtureCluster, pod: FixturePod, container: FixtureContainer): Rate =>
  wobble(cluster.seed, `cpu/${pod.uid}/${container.name}`, container.cores);

export const networkRate = (
  cluster: FixtureCluster,
  pod: FixturePod,
  networkInterface: string,
  direction: 'receive' | 'transmit',
): Rate =>
  wobble(
    cluster.seed,
    `net/${pod.uid}/${networkInterface}/${direction}`,
    pod.network[networkInterface]?.[direction] ?? 0,
  );

export const diskRate = (cluster: FixtureCluster, pod: FixturePod): Rate =>
  wobble(cluster.seed, `disk/${pod.uid}`, pod.diskBytesPerSecond);

export const systemCores = (cluster: FixtureCluster, node: FixtureNode): Rate =>
  wobble(cluster.seed, `system/${node.name}`, node.systemCores);

/** Working set of a container at an instant, whole bytes. */
export function containerMemory(
  cluster: FixtureCluster,
  pod: FixturePod,
  container: FixtureContainer,
): (instant: number) => number {
  const { from, to } = cluster.range;
  return (instant) => {
    const jitter =
      0.95 + 0.1 * noise(cluster.seed, `mem/${pod.uid}/${container.name}@${floorTo(instant, WINDOW_SECONDS)}`);
    const shape = {
      steady: 1,
      ramp: 0.5 + (instant - from) / (to - from),
      saw: 0.6 + 0.8 * ((instant - floorTo(instant, HOUR_SECONDS)) / HOUR_SECONDS),
    }[container.memoryShape];
    return Math.round(container.memoryBytes * shape * jitter);
  };
}

export const podsOf = (cluster: FixtureCluster, node: FixtureNode): readonly FixturePod[] =>
  cluster.pods.filter((pod) => pod.node === node.name);

/** Seconds that two ranges share. */
export const overlap = (aFrom: number, aTo: number, bFrom: number, bTo: number): number =>
  Math.max(0, Math.min(aTo, bTo) - Math.max(aFrom, bFrom));

/** All cores of a node by window: system, containers and pause containers, by their seconds in the window. */
export function nodeCores(cluster: FixtureCluster, node: FixtureNode): Rate {
  const system = systemCores(cluster, node);
  const pods = podsOf(cluster, node).map((pod) => ({
    pod,
    rates: pod.containers.map((container) => containerCores(cluster, pod, container)),
  }));
  return (start) => {
    let cores = system(start);
    for (const { pod, rates } of pods) {
      const share = overlap(pod.runsAt, pod.endsAt, start, start + WINDOW_SECONDS) / WINDOW_SECONDS;
      if (share > 0) cores += share * rates.reduce((sum, rate) => sum + rate(start), PAUSE_CORES);
    }
    return cores;
  };
}
