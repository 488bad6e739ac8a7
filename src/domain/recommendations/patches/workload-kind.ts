/** A built-in kind whose objects have a pod template. */
export interface WorkloadKind {
  readonly apiVersion: string;
  /** Path of the pod template's specification. */
  readonly podSpec: readonly string[];
}

const TEMPLATE = ['spec', 'template', 'spec'];

const BUILT_IN: ReadonlyMap<string, WorkloadKind> = new Map([
  ['Deployment', { apiVersion: 'apps/v1', podSpec: TEMPLATE }],
  ['StatefulSet', { apiVersion: 'apps/v1', podSpec: TEMPLATE }],
  ['DaemonSet', { apiVersion: 'apps/v1', podSpec: TEMPLATE }],
  ['ReplicaSet', { apiVersion: 'apps/v1', podSpec: TEMPLATE }],
  ['Job', { apiVersion: 'batch/v1', podSpec: TEMPLATE }],
  ['CronJob', { apiVersion: 'batch/v1', podSpec: ['spec', 'jobTemplate', ...TEMPLATE] }],
]);

/** Null for custom resources: Kubernetes cannot merge their containers by name. */
export const builtInKind = (kind: string): WorkloadKind | null => BUILT_IN.get(kind) ?? null;

/** Pods and static pods have no manifest to change: they are replaced. */
const UNPATCHED: ReadonlySet<string> = new Set(['Pod', 'Node']);
export const isCustom = (kind: string): boolean => !BUILT_IN.has(kind) && !UNPATCHED.has(kind);
