import type { AutoscalingV2Api } from '@kubernetes/client-node';
import type { Inventory, InventorySource } from '../../domain/cluster/inventory.js';
import { allowedLabels, type LabelPair } from '../../domain/cluster/node-labels.js';
import type { EpochSeconds } from '../../domain/time/window.js';
import { toInventoryAutoscaler } from './inventory-autoscaler.js';
import { toInventoryNode } from './inventory-node.js';
import { toInventoryPod } from './inventory-pod.js';
import { connectKubernetes, describeApiError, type KubernetesAccess } from './kube-client.js';
import { createTopOwnerFinder } from './owner-chain.js';
import { listAll } from './paged-list.js';

export interface KubernetesInventoryOptions extends KubernetesAccess {
  /** Keys of the labels to keep from namespaces, pods and nodes. */
  readonly labels?: readonly string[];
  /** Labels of spot nodes, besides the known ones. */
  readonly spotLabels?: readonly LabelPair[];
  /** Timeout of one read of all lists. */
  readonly timeoutSeconds?: number;
  readonly now: () => EpochSeconds;
}

const DEFAULT_TIMEOUT_SECONDS = 60;

const isThere = <Value>(value: Value | null): value is Value => value !== null;

/**
 * Reads nodes, pods, owners, namespaces and horizontal autoscalers as paged lists. `list` rejects with an Error that
 * describes the failure and contains no credentials.
 */
export function createKubernetesInventory(options: KubernetesInventoryOptions): InventorySource {
  const timeoutMilliseconds = (options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000;
  return {
    async list(signal) {
      try {
        return await readInventory(options, AbortSignal.any([signal, AbortSignal.timeout(timeoutMilliseconds)]));
      } catch (error) {
        throw new Error(describeApiError(error));
      }
    },
  };
}

async function readInventory(options: KubernetesInventoryOptions, signal: AbortSignal): Promise<Inventory> {
  const allowed = options.labels ?? [];
  const { core, apps, batch, autoscaling } = await connectKubernetes(options, signal);
  const seenAt = options.now();
  // Sequentially, because the API server is shared and each list is held in memory until it is converted.
  const nodes = await listAll((page) => core.listNode(page));
  const namespaces = await listAll((page) => core.listNamespace(page));
  const replicaSets = await listAll((page) => apps.listReplicaSetForAllNamespaces(page));
  const jobs = await listAll((page) => batch.listJobForAllNamespaces(page));
  const findTopOwner = createTopOwnerFinder(replicaSets, jobs);
  const pods = await listAll((page) => core.listPodForAllNamespaces(page));
  const autoscalers = await listAutoscalers(autoscaling, signal);
  return {
    seenAt,
    nodes: nodes.map((node) => toInventoryNode(node, allowed, options.spotLabels ?? [])).filter(isThere),
    pods: pods.map((pod) => toInventoryPod(pod, findTopOwner, allowed)).filter(isThere),
    namespaces: namespaces.flatMap(({ metadata }) =>
      metadata?.name ? [{ name: metadata.name, labels: allowedLabels(metadata.labels ?? {}, allowed) }] : [],
    ),
    ...autoscalers,
  };
}

/**
 * Lists the autoscalers. This may fail without failing the inventory: earlier installations lack the permission, and
 * old clusters have another API version.
 */
async function listAutoscalers(
  api: AutoscalingV2Api,
  signal: AbortSignal,
): Promise<Pick<Inventory, 'autoscalers' | 'problems'>> {
  try {
    const listed = await listAll((page) => api.listHorizontalPodAutoscalerForAllNamespaces(page));
    return { autoscalers: listed.map(toInventoryAutoscaler).filter(isThere), problems: [] };
  } catch (error) {
    signal.throwIfAborted();
    const detail = `${describeApiError(error)}; autoscalers are read from Prometheus only`;
    const problem = { source: 'kubernetes', query: 'horizontalpodautoscalers', detail, isFatal: false, isMinor: true };
    return { autoscalers: [], problems: [problem] };
  }
}
