import type { RawSeries } from '../client/raw-samples.js';
import type { Series, SeriesLabels } from '../client/sample-series.js';
import { splitPodKey } from '../pods/pod-identities.js';
import type { Answers } from '../queries/answers.js';
import { type CgroupPath, isRuntimeId, readCgroupPath } from '../queries/cgroup-path.js';
import { containerOf, namespaceOf, podKeyOf, podNodeReader, uidOf } from '../queries/labels.js';
import type { NodeDirectory } from '../queries/node-directory.js';
import type { QueryName } from '../queries/queries.js';
import { PATH_FORMS, WINDOWS_FORMS, WINDOWS_NODE_FORMS } from '../queries/unnamed-queries.js';
import type { Gathering } from './gather.js';

/** Leading digits of a container id that serve as its name when no name is known. */
const SHORT_ID_DIGITS = 12;

/** Queries usage that does not name its pods, if there are nodes that have pods but no usage with pod names. */
export async function askUnnamedUsage(gathering: Gathering, directory: NodeDirectory): Promise<void> {
  const answers = gathering.answers();
  const isWindows = answers.raw('targets').some(({ labels }) => labels['__name__'] === 'windows_cpu_time_total');
  const isUnnamed = hasNodesWithoutUsage(answers, directory);
  if (!isWindows && !isUnnamed) return;
  await gathering.ask(['containerIds', ...(isUnnamed ? (['pathCpu'] as const) : [])]);
  if (gathering.answers().of('pathCpu').length > 0) {
    await gathering.ask(Object.values(PATH_FORMS).filter((name) => name !== 'pathCpu'));
    await gathering.readRaw('paths');
  }
  if (isWindows) await gathering.ask([...Object.values(WINDOWS_FORMS), ...Object.values(WINDOWS_NODE_FORMS)]);
}

/** Whether pods run on a node without any container series. */
function hasNodesWithoutUsage(answers: Answers, directory: NodeDirectory): boolean {
  const nodesWithUsage = new Set(answers.of('containerCpu').map(({ labels }) => directory.resolve(labels)));
  const nodeOf = podNodeReader(answers.of('podInfo'));
  return answers.of('podInfo').some(({ labels }) => {
    const node = nodeOf(labels);
    return node !== null && !nodesWithUsage.has(node);
  });
}

type Rename = (labels: SeriesLabels) => SeriesLabels | null;

/** Adds that usage to the results of the queries that name their pods, with the names from kube-state-metrics. */
export function withNames(answers: Answers): Answers {
  const isAny = (['pathCpu', 'windowsCpu', 'windowsNodeCpu'] as const).some((name) => answers.of(name).length > 0);
  if (!isAny) return answers;
  const byPath = nameByPath(answers);
  const byContainerId = nameByContainerId(answers);
  const added = new Map<QueryName, Series[]>();
  const add = (name: QueryName, form: QueryName, rename: Rename): void => {
    const renamed = answers.of(form).flatMap((series): Series[] => {
      const labels = rename(series.labels);
      return labels === null ? [] : [{ ...series, labels }];
    });
    added.set(name, [...(added.get(name) ?? answers.of(name)), ...renamed]);
  };
  const entries = <Forms extends object>(forms: Forms) => Object.entries(forms) as [QueryName, QueryName][];
  for (const [name, form] of entries(PATH_FORMS)) {
    add(name, form, (labels) => byPath(labels, name.startsWith('network')));
  }
  for (const [name, form] of entries(WINDOWS_FORMS)) {
    add(name, form, name.startsWith('network') ? (labels) => withoutContainer(byContainerId(labels)) : byContainerId);
  }
  for (const [name, form] of entries(WINDOWS_NODE_FORMS)) add(name, form, (labels) => labels);
  const raw = answers.raw('paths').flatMap((series): RawSeries[] => {
    const labels = byPath(series.labels, false);
    return labels === null ? [] : [{ ...series, labels: { ...labels, __name__: 'container_cpu_usage_seconds_total' } }];
  });
  return {
    ...answers,
    // A restarted container has a new cgroup path, which distinguishes its parts.
    copyLabels: answers.copyLabels.includes('id') ? answers.copyLabels : [...answers.copyLabels, 'id'],
    of: (name) => added.get(name) ?? answers.of(name),
    raw: (name) => (name === 'containers' ? [...answers.raw(name), ...raw] : answers.raw(name)),
  };
}

interface ContainerName {
  readonly podKey: string;
  readonly container: string;
}

/** Container names by container id, without the runtime's prefix (`containerd://…`). */
function containersById(answers: Answers): Map<string, ContainerName> {
  const names = new Map<string, ContainerName>();
  for (const { labels } of answers.of('containerIds')) {
    const [podKey, container] = [podKeyOf(labels), containerOf(labels)];
    const id = labels['container_id']?.replace(/^.*:\/\//, '');
    if (podKey !== null && container !== null && id) names.set(id, { podKey, container });
  }
  return names;
}

const named = (labels: SeriesLabels, podKey: string, container: string): SeriesLabels => {
  const { namespace, name } = splitPodKey(podKey);
  const { exported_namespace: _, exported_pod: __, exported_container: ___, ...rest } = labels;
  return { ...rest, namespace, pod: name, container };
};

/** Finds the name by the pod uid and the container id in the cgroup path. */
function nameByPath(answers: Answers): (labels: SeriesLabels, isSandbox: boolean) => SeriesLabels | null {
  const pods = new Map<string, string>();
  for (const { labels } of answers.of('podInfo')) {
    const [uid, podKey] = [uidOf(labels), podKeyOf(labels)];
    if (uid !== null && podKey !== null) pods.set(uid.replaceAll('_', '-'), podKey);
  }
  const containers = containersById(answers);
  const known = new Set([...containers.values()].map(({ podKey }) => podKey));
  const withOwn = new Set<string>();
  for (const { labels } of answers.of('pathCpu')) {
    const path = readCgroupPath(labels['id']);
    if (path?.containerId === null) withOwn.add(path.podUid);
  }
  return (labels, isSandbox) => {
    const path = readCgroupPath(labels['id']);
    const podKey = pods.get(path?.podUid ?? '');
    if (path === null || podKey === undefined) return null;
    if (isSandbox) return withoutContainer(named(labels, podKey, ''));
    const container = containerNameOf(path, containers, known.has(podKey), withOwn.has(path.podUid));
    return container === null ? null : named(labels, podKey, container);
  };
}

/** '' for the pod's own cgroup; null for a cgroup that is counted elsewhere, such as that of the pause container. */
function containerNameOf(
  { containerId }: CgroupPath,
  containers: ReadonlyMap<string, ContainerName>,
  isPodKnown: boolean,
  hasOwnCgroup: boolean,
): string | null {
  if (containerId === null) return '';
  const name = containers.get(containerId)?.container;
  if (name !== undefined) return name;
  if (!isRuntimeId(containerId)) return containerId;
  return isPodKnown || hasOwnCgroup ? null : containerId.slice(0, SHORT_ID_DIGITS);
}

/** Finds the name by the container id. Newer versions of windows_exporter name the pods themselves. */
function nameByContainerId(answers: Answers): Rename {
  const containers = containersById(answers);
  return (labels) => {
    const found = containers.get(labels['container_id']?.replace(/^.*:\/\//, '') ?? '');
    if (found !== undefined) return named(labels, found.podKey, found.container);
    const isOwn = labels['exported_pod'] ?? labels['pod'];
    return isOwn && containerOf(labels) !== null && namespaceOf(labels) !== null ? labels : null;
  };
}

/** Network interfaces belong to the sandbox, not to a container. */
function withoutContainer(labels: SeriesLabels | null): SeriesLabels | null {
  if (labels === null) return null;
  const { container: _, exported_container: __, ...rest } = labels;
  return rest;
}
