import type { Inventory, InventorySource } from '../../domain/cluster/inventory.js';
import type { Labels } from '../../domain/cluster/observation.js';
import {
  ANNOTATION_PREFIX,
  type AnnotatedObject,
  type AnnotationSettings,
  readAnnotations,
} from '../../domain/recommendations/evaluation/overrides.js';

/** Maximum length of a value; longer ones are not valid for any annotation. */
const MAX_LENGTH = 100;
/** Maximum number of annotations of this service on one object. */
const MAX_ANNOTATIONS = 20;

/** The annotations of this service on an object, under `annotations`; nothing without one. */
export function ownAnnotations(annotations: Labels | undefined): { readonly annotations?: Labels } {
  const own = Object.entries(annotations ?? {}).filter(([key]) => key.startsWith(ANNOTATION_PREFIX));
  if (own.length === 0) return {};
  return {
    annotations: Object.fromEntries(
      own.slice(0, MAX_ANNOTATIONS).map(([key, text]) => [key, text.slice(0, MAX_LENGTH)]),
    ),
  };
}

/** Namespaces with annotations, then workloads by the annotations of their newest pod. */
export function annotatedObjects({ namespaces, pods }: Pick<Inventory, 'namespaces' | 'pods'>): AnnotatedObject[] {
  const newest = new Map<string, (typeof pods)[number]>();
  for (const pod of pods) {
    if (pod.workload === null) continue;
    const key = JSON.stringify([pod.namespace, pod.workload.kind, pod.workload.name]);
    const other = newest.get(key);
    if (other === undefined || (pod.createdAt ?? 0) > (other.createdAt ?? 0)) newest.set(key, pod);
  }
  return [
    ...namespaces.flatMap(({ name, annotations }) =>
      annotations === undefined ? [] : [{ namespace: name, workload: null, annotations }],
    ),
    ...[...newest.values()].flatMap(({ namespace, workload, annotations }) =>
      annotations === undefined ? [] : [{ namespace, workload, annotations }],
    ),
  ];
}

/** An inventory that also keeps the settings in the annotations of its newest complete read. */
export interface AnnotatedInventory extends InventorySource {
  /** No settings before the first read. */
  readonly settings: () => AnnotationSettings;
}

/** @param onRead called after each read with the settings that are in effect */
export function withAnnotations(
  inventory: InventorySource,
  onRead: (settings: AnnotationSettings) => void,
): AnnotatedInventory {
  let settings: AnnotationSettings = { overrides: [], warnings: [] };
  return {
    async list(signal) {
      const read = await inventory.list(signal);
      // Without a list, missing annotations do not show that they were removed.
      if (!read.hasPartialLabels) settings = readAnnotations(annotatedObjects(read));
      onRead(settings);
      return read;
    },
    settings: () => settings,
  };
}
