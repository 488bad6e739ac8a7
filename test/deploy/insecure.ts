import type { KubernetesObject, V1Container } from '@kubernetes/client-node';
import { listPods } from '../support/chart.js';

/** Unneeded privileges of pods, one sentence each. */
export const findInsecureSettings = (objects: readonly KubernetesObject[]): string[] =>
  listPods(objects).flatMap(({ owner, pod: { spec } }) => {
    const { securityContext, containers, initContainers = [], ...rest } = spec!;
    const mistakes = [
      securityContext?.runAsNonRoot === true ? null : 'may run as root',
      securityContext?.runAsUser === 0 ? 'runs as root' : null,
      securityContext?.seccompProfile?.type === 'RuntimeDefault' ? null : 'has no seccomp profile',
      rest.enableServiceLinks === false ? null : 'has service environment variables',
      rest.hostNetwork || rest.hostPID || rest.hostIPC ? 'shares a namespace with the host' : null,
      (rest.volumes ?? []).some(({ hostPath }) => hostPath !== undefined) ? 'mounts a path of the host' : null,
      typeof rest.automountServiceAccountToken === 'boolean' ? null : 'does not set automountServiceAccountToken',
      ...[...containers, ...initContainers].flatMap(containerMistakes),
    ];
    return mistakes.filter((mistake) => mistake !== null).map((mistake) => `${owner} ${mistake}`);
  });

function containerMistakes({ name, securityContext, resources, image }: V1Container): (string | null)[] {
  return [
    securityContext?.allowPrivilegeEscalation === false ? null : `${name} can gain privileges`,
    securityContext?.privileged ? `${name} is privileged` : null,
    securityContext?.readOnlyRootFilesystem === true ? null : `${name} can write to its root file system`,
    securityContext?.capabilities?.drop?.join() === 'ALL' ? null : `${name} keeps capabilities`,
    securityContext?.capabilities?.add === undefined ? null : `${name} adds capabilities`,
    resources?.requests?.['memory'] && resources.requests['cpu'] && resources.limits?.['memory']
      ? null
      : `${name} has no resources`,
    /[:@]\S+$/.test(image ?? '') && !/:latest$/.test(image ?? '') ? null : `${name} has no pinned image`,
  ];
}
