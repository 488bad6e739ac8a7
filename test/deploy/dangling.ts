import type { KubernetesObject, V1LabelSelector, V1PodTemplateSpec } from '@kubernetes/client-node';
import { listObjects, listPods } from '../support/chart.js';

type Labels = Readonly<Record<string, string>>;

const selects = (selector: Labels | undefined, labels: Labels | undefined): boolean =>
  Object.entries(selector ?? {}).every(([key, value]) => labels?.[key] === value);

/** Dangling references, one sentence each. Schemas validate single objects and do not detect these. */
export function findDanglingReferences(objects: readonly KubernetesObject[]): string[] {
  const pods = listPods(objects);
  const isChosen = (selector: V1LabelSelector | undefined): boolean =>
    pods.some(({ pod }) => selects(selector?.matchLabels, pod.metadata?.labels));
  const claimed = listObjects(objects, 'StatefulSet').flatMap(({ spec }) => spec!.volumeClaimTemplates ?? []);
  const claimNames = claimed.map(({ metadata }) => metadata!.name ?? '');
  const mistakes = pods.flatMap(({ owner, pod }) =>
    podMistakes(pod, owner.startsWith('StatefulSet') ? claimNames : []).map((mistake) => `${owner} ${mistake}`),
  );
  for (const { metadata, spec } of listObjects(objects, 'Service')) {
    const chosen = pods.filter(({ pod }) => selects(spec!.selector, pod.metadata?.labels));
    if (chosen.length !== 1) mistakes.push(`Service ${metadata!.name} selects ${chosen.length} kinds of pods`);
    const ports = chosen.flatMap(({ pod }) => pod.spec!.containers.flatMap((one) => one.ports ?? []));
    for (const { targetPort } of spec!.ports ?? []) {
      if (!ports.some(({ name }) => name === targetPort))
        mistakes.push(`Service ${metadata!.name}: port ${targetPort}`);
    }
  }
  for (const { spec } of [...listObjects(objects, 'Deployment'), ...listObjects(objects, 'StatefulSet')]) {
    if (!selects(spec!.selector.matchLabels, spec!.template.metadata?.labels))
      mistakes.push('a selector does not match its pods');
  }
  for (const { spec } of listObjects(objects, 'PodDisruptionBudget')) {
    if (!isChosen(spec!.selector)) mistakes.push('the disruption budget matches no pods');
  }
  for (const { spec } of listObjects(objects, 'NetworkPolicy')) {
    if (!isChosen(spec!.podSelector)) mistakes.push('a network policy matches no pods');
  }
  for (const { spec } of listObjects(objects, 'HorizontalPodAutoscaler')) {
    const names = listObjects(objects, 'Deployment').map(({ metadata }) => metadata!.name);
    if (!names.includes(spec!.scaleTargetRef.name)) mistakes.push('the autoscaler has no target');
  }
  const services = listObjects(objects, 'Service').map(({ metadata }) => metadata!.name);
  for (const { spec } of listObjects(objects, 'Ingress')) {
    const backends = (spec!.rules ?? []).flatMap(({ http }) => http!.paths.map(({ backend }) => backend.service!.name));
    if (!backends.every((name) => services.includes(name))) mistakes.push('the ingress has no backend');
  }
  return [...mistakes, ...identityMistakes(objects), ...claimMistakes(objects)];
}

function podMistakes({ spec }: V1PodTemplateSpec, claimed: readonly string[]): string[] {
  const volumes = [...(spec!.volumes ?? []).map(({ name }) => name), ...claimed];
  const mounts = spec!.containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map(({ name }) => name));
  const variables = spec!.containers.flatMap(({ env = [] }) => env.map(({ name }) => name));
  return [
    ...mounts.filter((name) => !volumes.includes(name)).map((name) => `mounts ${name}, which is not a volume`),
    ...volumes.filter((name) => !mounts.includes(name)).map((name) => `does not mount ${name}`),
    ...variables.filter((name, index) => variables.indexOf(name) !== index).map((name) => `sets ${name} twice`),
  ];
}

function identityMistakes(objects: readonly KubernetesObject[]): string[] {
  const accounts = listObjects(objects, 'ServiceAccount').map(({ metadata }) => metadata!.name);
  const roles = listObjects(objects, 'ClusterRole').map(({ metadata }) => metadata!.name);
  const pods = listPods(objects).map(({ pod }) => pod.spec!.serviceAccountName ?? 'default');
  return [
    ...pods.filter((name) => name !== 'default' && !accounts.includes(name)).map((name) => `no account ${name}`),
    ...listObjects(objects, 'ClusterRoleBinding').flatMap(({ roleRef, subjects = [] }) => [
      ...(roles.includes(roleRef.name) ? [] : [`no role ${roleRef.name}`]),
      ...subjects.filter(({ name }) => !pods.includes(name)).map(({ name }) => `no pod runs as ${name}`),
    ]),
  ];
}

function claimMistakes(objects: readonly KubernetesObject[]): string[] {
  const claims = listObjects(objects, 'PersistentVolumeClaim').map(({ metadata }) => metadata!.name);
  const used = listPods(objects).flatMap(({ pod }) =>
    (pod.spec!.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []),
  );
  return [
    ...used.filter((name) => !claims.includes(name)).map((name) => `no claim ${name}`),
    ...claims.filter((name) => !used.includes(name ?? '')).map((name) => `claim ${name} is not used`),
  ];
}
