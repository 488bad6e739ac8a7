import type { Inventory, InventorySource } from '../../domain/cluster/inventory.js';
import { labelNamesOf } from '../../domain/cluster/label-names.js';
import { createLabelSelector, type LabelSelection, type LabelSelector } from '../../domain/cluster/label-selection.js';
import type { LabelPair } from '../../domain/cluster/node-labels.js';
import type { Labels } from '../../domain/cluster/observation.js';
import type { EpochSeconds } from '../../domain/time/window.js';
import { toInventoryAutoscaler } from './inventory-autoscaler.js';
import { createInventoryLists, type ListedResource } from './inventory-lists.js';
import { toInventoryNode } from './inventory-node.js';
import { toInventoryPod } from './inventory-pod.js';
import { listVerticalAutoscalers } from './inventory-vertical-autoscaler.js';
import { connectKubernetes, describeApiError, type KubeClients, type KubernetesAccess } from './kube-client.js';
import { ownAnnotations } from './own-annotations.js';
import { createTopOwnerFinder, type Owned, ownedOf } from './owner-chain.js';
import { listAll } from './paged-list.js';

export interface KubernetesInventoryOptions extends KubernetesAccess {
  /** The labels to keep from namespaces, pods and nodes; none by default. */
  readonly labels?: LabelSelection;
  /** Labels of spot nodes, besides the known ones. */
  readonly spotLabels?: readonly LabelPair[];
  /** Timeout of one read of all lists. */
  readonly timeoutSeconds?: number;
  /** Timeout of one page of one list, so that a list without a response leaves time for the others. */
  readonly pageTimeoutSeconds?: number;
  readonly now: () => EpochSeconds;
}

const DEFAULT_TIMEOUT_SECONDS = 60;
const DEFAULT_PAGE_TIMEOUT_SECONDS = 10;

const FROM_PROMETHEUS = 'those of Prometheus are used';
const LISTED = {
  nodes: { resource: 'nodes', group: '', without: `node facts: ${FROM_PROMETHEUS}` },
  replicaSets: { resource: 'replicasets', group: 'apps', without: `owners of pods: ${FROM_PROMETHEUS}` },
  jobs: { resource: 'jobs', group: 'batch', without: `owners of pods: ${FROM_PROMETHEUS}` },
  pods: { resource: 'pods', group: '', without: `requests, limits and owners of pods: ${FROM_PROMETHEUS}` },
  autoscalers: {
    resource: 'horizontalpodautoscalers',
    group: 'autoscaling',
    without: `autoscalers: ${FROM_PROMETHEUS}`,
    isMinor: true,
  },
  verticalAutoscalers: {
    resource: 'verticalpodautoscalers',
    group: 'autoscaling.k8s.io',
    without: 'workloads whose requests they set are not recognised',
    isMinor: true,
  },
  namespaces: {
    resource: 'namespaces',
    group: '',
    without: `labels: ${FROM_PROMETHEUS}; annotations of recommendations have no effect`,
    isMinor: true,
  },
} as const satisfies Readonly<Record<string, ListedResource>>;

/**
 * Reads nodes, pods, owners, autoscalers and namespaces as paged lists. A list that fails
 * is a problem of the inventory; the other lists are still read. If all lists fail, `list` rejects with an Error that
 * describes the failure and contains no credentials.
 */
export function createKubernetesInventory(options: KubernetesInventoryOptions): InventorySource {
  const labels = createLabelSelector(options.labels ?? { patterns: [] });
  const timeoutMilliseconds = (options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000;
  return {
    async list(signal) {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMilliseconds)]);
      return readInventory(await connect(options, limit), options, labels);
    },
  };
}

async function connect(options: KubernetesInventoryOptions, signal: AbortSignal): Promise<KubeClients> {
  try {
    return await connectKubernetes(options, signal, options.pageTimeoutSeconds ?? DEFAULT_PAGE_TIMEOUT_SECONDS);
  } catch (error) {
    throw new Error(describeApiError(error));
  }
}

async function readInventory(
  { core, apps, batch, autoscaling, custom }: KubeClients,
  options: KubernetesInventoryOptions,
  labels: LabelSelector,
): Promise<Inventory> {
  const seenAt = options.now();
  const lists = createInventoryLists();
  // Sequentially, because the API server is shared, and only one page is in memory at a time.
  const nodes = await lists.read(LISTED.nodes, () =>
    listAll(
      (page) => core.listNode(page),
      (node) => toInventoryNode(node, labels, options.spotLabels ?? []),
    ),
  );
  const replicaSets = await lists.read<Owned>(LISTED.replicaSets, () =>
    listAll((page) => apps.listReplicaSetForAllNamespaces(page), ownedOf),
  );
  const jobs = await lists.read<Owned>(LISTED.jobs, () =>
    listAll((page) => batch.listJobForAllNamespaces(page), ownedOf),
  );
  const findTopOwner = createTopOwnerFinder(replicaSets, jobs);
  const pods = await lists.read(LISTED.pods, () =>
    listAll(
      (page) => core.listPodForAllNamespaces(page),
      (pod) => toInventoryPod(pod, findTopOwner, labels),
    ),
  );
  const autoscalers = await lists.read(LISTED.autoscalers, () =>
    listAll((page) => autoscaling.listHorizontalPodAutoscalerForAllNamespaces(page), toInventoryAutoscaler),
  );
  const verticalAutoscalers = await lists.read(LISTED.verticalAutoscalers, () => listVerticalAutoscalers(custom));
  const namespaces = await lists.read(LISTED.namespaces, () =>
    listAll(
      (page) => core.listNamespace(page),
      ({ metadata }) =>
        metadata?.name
          ? {
              name: metadata.name,
              labels: labels.fromKubernetes(metadata.labels ?? {}),
              ...ownAnnotations(metadata.annotations),
            }
          : null,
    ),
  );
  return {
    seenAt,
    nodes,
    pods,
    namespaces,
    autoscalers: [...autoscalers, ...verticalAutoscalers],
    labelKeys: labelKeysOf([...nodes, ...pods, ...namespaces]),
    hasPartialLabels: lists.isInterrupted(),
    problems: lists.problems(),
  };
}

function labelKeysOf(objects: readonly { readonly labels: Labels }[]): ReadonlyMap<string, string> {
  const keys = new Set(objects.flatMap(({ labels }) => Object.keys(labels)));
  const byName = new Map<string, Set<string>>();
  for (const key of keys) {
    for (const name of labelNamesOf(key)) {
      byName.set(name, (byName.get(name) ?? new Set()).add(key));
    }
  }
  return new Map([...byName].flatMap(([name, [key, other]]) => (other === undefined && key ? [[name, key]] : [])));
}
