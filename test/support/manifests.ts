import type { Manifest } from './kubectl.js';

const containers = [
  {
    name: 'proxy',
    image: 'envoy:1',
    resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '64Mi' } },
    ports: [{ containerPort: 8080 }],
  },
  {
    name: 'app',
    image: 'checkout:1',
    env: [{ name: 'MODE', value: 'live' }],
    resources: {
      requests: { cpu: '1', memory: '1Gi', 'ephemeral-storage': '1Gi' },
      limits: { cpu: '1', memory: '1Gi' },
    },
    readinessProbe: { httpGet: { path: '/ready', port: 80 } },
  },
];

const template = (restartPolicy: string) => ({
  metadata: { labels: { app: 'checkout' }, annotations: { owner: 'shop' } },
  spec: { restartPolicy, serviceAccountName: 'checkout', containers, volumes: [{ name: 'tmp', emptyDir: {} }] },
});
const metadata = { name: 'checkout', namespace: 'production', labels: { app: 'checkout' } };
const selector = { matchLabels: { app: 'checkout' } };

/** Complete manifests of one workload by kind, with two containers and many fields. */
export const MANIFESTS: Readonly<Record<string, Manifest>> = {
  Deployment: {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: { replicas: 3, selector, strategy: { type: 'Recreate' }, template: template('Always') },
  },
  StatefulSet: {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata,
    spec: { replicas: 3, selector, serviceName: 'checkout', template: template('Always') },
  },
  DaemonSet: { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata, spec: { selector, template: template('Always') } },
  ReplicaSet: {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata,
    spec: { replicas: 3, selector, template: template('Always') },
  },
  Job: { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { backoffLimit: 2, template: template('Never') } },
  CronJob: {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata,
    spec: {
      schedule: '30 5 * * *',
      concurrencyPolicy: 'Forbid',
      jobTemplate: { spec: { backoffLimit: 2, template: template('Never') } },
    },
  },
  /** A custom resource that creates pods. */
  Rollout: {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata,
    spec: { replicas: 3, selector, strategy: { canary: { steps: [{ setWeight: 20 }] } }, template: template('Always') },
  },
};

/** Path of the pod template's containers in a manifest. */
export function containersIn(manifest: Manifest): Record<string, unknown>[] {
  const spec = manifest['spec'] as Manifest;
  const holder = (spec['jobTemplate'] as Manifest | undefined)?.['spec'] ?? spec;
  const { spec: pod } = (holder as { template: { spec: { containers: Record<string, unknown>[] } } }).template;
  return pod.containers;
}
