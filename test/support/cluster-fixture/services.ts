import type { TimeRange } from '../../../src/domain/time/window.js';
import { container, pod, replicaOf, resources, setOf } from './pods.js';
import type { FixtureContainer, FixturePod } from './scenario.js';

const minute = 60;

/** Long-running pods: deployments, stateful sets, daemon sets and one pod without an owner. */
export function buildServices(seed: number, range: TimeRange): FixturePod[] {
  return [
    ...rollingWeb(seed, range),
    ...statefulSets(seed, range),
    ...staging(seed, range),
    ...monitoring(seed, range),
    pod(
      seed,
      range,
      { namespace: 'shop', name: 'cache-6b9f7-x2x4z', node: 'worker-2' },
      [
        container('cache', 0.9, 700, {
          request: resources(0.5, 1024),
          // the process restarts in the middle of a window; its series continues from 0
          resetAt: range.from + 187 * minute + 5,
        }),
      ],
      { owner: replicaOf('cache', '6b9f7') },
    ),
    pod(seed, range, { namespace: 'batch', name: 'scheduler-58c6d-kq7wp', node: 'worker-2' }, [scheduler()], {
      owner: replicaOf('scheduler', '58c6d'),
    }),
  ];
}

const scheduler = (): FixtureContainer => container('scheduler', 0.7, 300, { request: resources(0.25, 256) });

/** Three replicas, replaced one by one: the new pod starts before the old one ends. */
function rollingWeb(seed: number, range: TimeRange): FixturePod[] {
  const containers = [
    container('app', 0.35, 420, {
      request: resources(0.5, 512),
      limit: resources(1, 1024),
      throttledShare: 0.1,
      memoryShape: 'saw',
    }),
    container('sidecar', 0.04, 50, { request: resources(0.1, 64), limit: resources(0.2, 128) }),
  ];
  const network = { eth0: { receive: 40_000, transmit: 90_000 }, eth1: { receive: 3000, transmit: 500 } };
  const nodes = ['worker-1', 'worker-2', 'worker-1'];
  return nodes.flatMap((node, index) => {
    const startsAt = range.from + (141 + 2 * index) * minute + 17;
    const old = { owner: replicaOf('web', '5d4f8'), network, endsAt: startsAt + 75 };
    const fresh = { owner: replicaOf('web', '7c8bd'), network, createdAt: startsAt, runsAt: startsAt + 21 };
    const tail = ['hj2kl', 'm8n5p', 'zq9rt'][index] ?? '';
    return [
      pod(seed, range, { namespace: 'shop', name: `web-5d4f8-${tail}`, node }, containers, old),
      pod(seed, range, { namespace: 'shop', name: `web-7c8bd-${tail}`, node }, containers, fresh),
    ];
  });
}

/** `db-0` in two namespaces; `queue-0` deleted and recreated with the same name within one window. */
function statefulSets(seed: number, range: TimeRange): FixturePod[] {
  const queue = [container('queue', 0.5, 900, { request: resources(0.4, 1024), memoryShape: 'ramp' })];
  const owner = setOf('StatefulSet', 'queue');
  const place = { namespace: 'shop', name: 'queue-0', node: 'worker-1' };
  return [
    pod(
      seed,
      range,
      { namespace: 'shop', name: 'db-0', node: 'worker-2' },
      [container('postgres', 1.3, 3500, { request: resources(1, 4096), memoryShape: 'ramp' })],
      { owner: setOf('StatefulSet', 'db'), diskBytesPerSecond: 150_000 },
    ),
    pod(
      seed,
      range,
      { namespace: 'staging', name: 'db-0', node: 'worker-3' },
      [container('postgres', 0.3, 800, { request: resources(1.2, 1024), memoryShape: 'saw' })],
      { owner: setOf('StatefulSet', 'db'), diskBytesPerSecond: 20_000 },
    ),
    pod(seed, range, place, queue, { owner, endsAt: range.from + 107 * minute + 10 }),
    pod(seed, range, place, queue, {
      owner,
      createdAt: range.from + 108 * minute,
      runsAt: range.from + 108 * minute + 15,
    }),
  ];
}

/** Worker 3 is claimed beyond its capacity; worker 5 has a sandboxed pod, and one with a large init container. */
function staging(seed: number, range: TimeRange): FixturePod[] {
  return [
    pod(
      seed,
      range,
      { namespace: 'staging', name: 'search-844f9-bw6cd', node: 'worker-3' },
      [container('search', 0.6, 1500, { request: resources(1, 2048) })],
      { owner: replicaOf('search', '844f9') },
    ),
    // without an owner and without requests
    pod(seed, range, { namespace: 'staging', name: 'debug', node: 'worker-3' }, [container('shell', 0.15, 90)]),
    pod(
      seed,
      range,
      { namespace: 'staging', name: 'sandboxed-7f5b6-v4n8t', node: 'worker-5' },
      [container('vm', 1.1, 1200, { request: resources(0.75, 1024) })],
      { owner: replicaOf('sandboxed', '7f5b6'), isPodLevelOnly: true, overhead: resources(0.25, 160) },
    ),
    pod(
      seed,
      range,
      { namespace: 'staging', name: 'importer-65d8b-2jfxs', node: 'worker-5' },
      [container('importer', 0.2, 250, { request: resources(0.2, 256) })],
      {
        owner: replicaOf('importer', '65d8b'),
        initContainers: [{ name: 'migrate', request: resources(1.5, 768) }],
      },
    ),
  ];
}

function monitoring(seed: number, range: TimeRange): FixturePod[] {
  const exporter = [container('node-exporter', 0.02, 30, { request: resources(0.05, 32) })];
  const exporters = ['worker-1', 'worker-2', 'worker-3'].map((node, index) =>
    pod(
      seed,
      range,
      { namespace: 'monitoring', name: `node-exporter-${['4ktzv', 'b7d2c', 'w9m6h'][index]}`, node },
      exporter,
      {
        owner: setOf('DaemonSet', 'node-exporter'),
        isHostNetwork: true,
        // on the host network the counters are those of the node
        network: { eth0: { receive: 3_000_000, transmit: 5_000_000 } },
      },
    ),
  );
  const stateMetrics = pod(
    seed,
    range,
    { namespace: 'monitoring', name: 'kube-state-metrics-5c7f4-8pl2n', node: 'worker-2' },
    [container('kube-state-metrics', 0.05, 120, { request: resources(0.1, 128) })],
    { owner: replicaOf('kube-state-metrics', '5c7f4') },
  );
  return [...exporters, stateMetrics];
}
