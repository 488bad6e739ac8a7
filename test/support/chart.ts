import type {
  KubernetesObject,
  V1ClusterRole,
  V1ClusterRoleBinding,
  V1CronJob,
  V1Deployment,
  V1Ingress,
  V1NetworkPolicy,
  V1PersistentVolumeClaim,
  V1Pod,
  V1PodDisruptionBudget,
  V1PodTemplateSpec,
  V1Secret,
  V1Service,
  V1ServiceAccount,
  V1StatefulSet,
  V2HorizontalPodAutoscaler,
} from '@kubernetes/client-node';
import { parseAllDocuments } from 'yaml';
import { KUBERNETES_VERSION } from '../../scripts/chart/plain-manifests.js';
import { CHART, runHelm } from '../../scripts/chart/run-helm.js';

interface Kinds {
  readonly ClusterRole: V1ClusterRole;
  readonly ClusterRoleBinding: V1ClusterRoleBinding;
  readonly CronJob: V1CronJob;
  readonly Deployment: V1Deployment;
  readonly HorizontalPodAutoscaler: V2HorizontalPodAutoscaler;
  readonly Ingress: V1Ingress;
  readonly NetworkPolicy: V1NetworkPolicy;
  readonly PersistentVolumeClaim: V1PersistentVolumeClaim;
  readonly Pod: V1Pod;
  readonly PodDisruptionBudget: V1PodDisruptionBudget;
  readonly Secret: V1Secret;
  readonly Service: V1Service;
  readonly ServiceAccount: V1ServiceAccount;
  readonly StatefulSet: V1StatefulSet;
}

export interface RenderOptions {
  readonly values?: object;
  /** Files in the chart's folder `examples`. */
  readonly examples?: readonly string[];
  readonly kubernetesVersion?: string;
  readonly release?: string;
  /** APIs of the cluster besides those of Kubernetes. */
  readonly apiVersions?: readonly string[];
}

/**
 * What `helm install` would send to the cluster.
 * @throws Error with the output of helm, for example for invalid values
 */
export function renderChart(options: RenderOptions = {}): KubernetesObject[] {
  const {
    values = {},
    examples = [],
    kubernetesVersion = KUBERNETES_VERSION,
    release = 'greenkube',
    apiVersions = [],
  } = options;
  const files = examples.flatMap((name) => ['--values', `${CHART}/examples/${name}.yaml`]);
  const cluster = [
    '--namespace',
    'greenkube',
    '--kube-version',
    kubernetesVersion,
    ...apiVersions.flatMap((api) => ['--api-versions', api]),
  ];
  const args = ['template', release, CHART, ...cluster, ...files, '--values', '-'];
  return readObjects(runHelm(args, JSON.stringify(values)));
}

/** Parses manifests as Kubernetes does: YAML 1.1. */
export const readObjects = (text: string): KubernetesObject[] =>
  parseAllDocuments(text, { version: '1.1' })
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((object) => object !== null);

/** All objects of a kind. */
export const listObjects = <Kind extends keyof Kinds>(objects: readonly KubernetesObject[], kind: Kind) =>
  objects.filter((one): one is Kinds[Kind] => one.kind === kind);

/** The object of a kind, by name if there are several. @throws when it does not exist */
export function findObject<Kind extends keyof Kinds>(
  objects: readonly KubernetesObject[],
  kind: Kind,
  name?: string,
): Kinds[Kind] {
  const found = listObjects(objects, kind).filter((one) => name === undefined || one.metadata?.name === name);
  if (found.length !== 1) throw new Error(`${found.length} objects are ${kind} ${name ?? ''}`);
  return found[0]!;
}

/** Pods that the objects create, each with its owner. */
export function listPods(objects: readonly KubernetesObject[]): { owner: string; pod: V1PodTemplateSpec }[] {
  const templates: [KubernetesObject, V1PodTemplateSpec][] = [];
  for (const pod of listObjects(objects, 'Pod')) templates.push([pod, pod]);
  for (const one of listObjects(objects, 'Deployment')) templates.push([one, one.spec!.template]);
  for (const one of listObjects(objects, 'StatefulSet')) templates.push([one, one.spec!.template]);
  for (const one of listObjects(objects, 'CronJob')) templates.push([one, one.spec!.jobTemplate.spec!.template]);
  return templates.map(([{ kind, metadata }, pod]) => ({ owner: `${kind} ${metadata?.name}`, pod }));
}
