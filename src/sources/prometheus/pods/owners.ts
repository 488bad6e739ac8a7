import type { WorkloadRef } from '../../../domain/cluster/observation.js';
import { groupSeries, type Series, type SeriesLabels } from '../client/sample-series.js';
import type { Answers } from '../queries/answers.js';
import { namespaceOf, podKeyOf, uidOf } from '../queries/labels.js';

export interface OwnedWorkload {
  readonly workload: WorkloadRef;
  readonly isKnown: boolean;
}

export interface OwnerDirectory {
  /** The top of a pod's owner chain; the pod itself when it has no owner or its owner is unknown. */
  ownerOf(namespace: string, pod: string, uid: string | null): OwnedWorkload;
}

/** kube-state-metrics writes a missing owner as an empty value or as `<none>`. */
const ownerIn = (labels: SeriesLabels): WorkloadRef | null => {
  const kind = labels['owner_kind'] ?? '';
  const name = labels['owner_name'] ?? '';
  return kind === '' || kind === '<none>' || name === '' || name === '<none>' ? null : { kind, name };
};

/** The controlling owner when there are several. */
const controllerAmong = (series: readonly Series[]): SeriesLabels | undefined =>
  (series.find(({ labels }) => labels['owner_is_controller'] === 'true') ?? series[0])?.labels;

/** Resolves pod -> ReplicaSet -> Deployment and pod -> Job -> CronJob, over all series of the range. */
export function createOwnerDirectory(answers: Answers): OwnerDirectory {
  const pods = groupSeries(answers.of('podOwner'), podKeyOf);
  const replicaSets = groupSeries(answers.of('replicaSetOwner'), keyOfNamed('replicaset'));
  const jobs = groupSeries(answers.of('jobOwner'), keyOfNamed('job_name'));

  /** Resolves one level up; `isKnown` is false when kube-state-metrics has no series for this object. */
  const climb = (namespace: string, owner: WorkloadRef): OwnedWorkload => {
    const above = owner.kind === 'ReplicaSet' ? replicaSets : owner.kind === 'Job' ? jobs : null;
    if (above === null) return { workload: owner, isKnown: true };
    const labels = controllerAmong(above.get(`${namespace}/${owner.name}`) ?? []);
    return { workload: labels === undefined ? owner : (ownerIn(labels) ?? owner), isKnown: labels !== undefined };
  };

  return {
    ownerOf(namespace, pod, uid) {
      const all = pods.get(`${namespace}/${pod}`) ?? [];
      const own = all.filter(({ labels }) => uid !== null && uidOf(labels) === uid);
      const labels = controllerAmong(own.length > 0 ? own : all);
      const owner = labels === undefined ? null : ownerIn(labels);
      const itself = { workload: { kind: 'Pod', name: pod }, isKnown: labels !== undefined };
      // A static pod is owned by its node, which is not a workload.
      return owner === null || owner.kind === 'Node' ? itself : climb(namespace, owner);
    },
  };
}

const keyOfNamed =
  (label: string) =>
  (labels: SeriesLabels): string | null => {
    const namespace = namespaceOf(labels);
    return namespace === null || !labels[label] ? null : `${namespace}/${labels[label]}`;
  };
