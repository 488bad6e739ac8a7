import type { CustomObjectsApi } from '@kubernetes/client-node';
import type { InventoryAutoscaler } from '../../domain/cluster/inventory.js';
import { lifetimeOf } from './lifetime.js';
import { listAll } from './paged-list.js';

const RESOURCE = { group: 'autoscaling.k8s.io', version: 'v1', plural: 'verticalpodautoscalers' } as const;
const HTTP_NOT_FOUND = 404;

interface VerticalPodAutoscaler {
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
  };
  readonly spec?: {
    readonly targetRef?: { readonly kind?: string; readonly name?: string };
    readonly updatePolicy?: { readonly updateMode?: string };
  };
}

/** Null for one without a name or target, and for one that only recommends (update mode `Off`). */
function toVerticalAutoscaler({ metadata, spec }: VerticalPodAutoscaler): InventoryAutoscaler | null {
  const { name, namespace } = metadata ?? {};
  const target = spec?.targetRef;
  if (!name || !namespace || !target?.kind || !target.name || spec?.updatePolicy?.updateMode === 'Off') return null;
  return {
    kind: 'vertical',
    namespace,
    name,
    workload: { kind: target.kind, name: target.name },
    minReplicas: null,
    maxReplicas: null,
    metrics: null,
    ...lifetimeOf({
      ...dateOf('creationTimestamp', metadata?.creationTimestamp),
      ...dateOf('deletionTimestamp', metadata?.deletionTimestamp),
    }),
  };
}

/** Custom resources are not converted: their times are texts. */
const dateOf = (name: string, text: string | undefined): Readonly<Record<string, Date>> =>
  text === undefined ? {} : { [name]: new Date(text) };

/**
 * Reads all vertical autoscalers; none if the resource is not installed.
 * @throws the error of the request
 */
export async function listVerticalAutoscalers(custom: CustomObjectsApi): Promise<InventoryAutoscaler[]> {
  try {
    return await listAll((page) => custom.listClusterCustomObject({ ...RESOURCE, ...page }), toVerticalAutoscaler);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === HTTP_NOT_FOUND) return [];
    throw error;
  }
}
