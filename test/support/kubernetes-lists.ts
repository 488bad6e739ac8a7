import { type Answer, answerJson } from './loopback-server.js';

/** A small cluster as the API server lists it. */

/** Creation time of every object. */
export const CREATED = '2023-11-14T10:00:00Z';

const controlledBy = (kind: string, name: string) => [{ apiVersion: 'v1', kind, name, uid: 'x', controller: true }];
const pod = (name: string, more: { owners?: unknown; spec?: object; phase?: string; labels?: object } = {}) => ({
  metadata: {
    name,
    namespace: 'shop',
    uid: `uid-${name}`,
    creationTimestamp: CREATED,
    ownerReferences: more.owners,
    labels: more.labels,
  },
  spec: { nodeName: 'n1', containers: [{ name: 'app' }], ...more.spec },
  status: { phase: more.phase ?? 'Running' },
});

const autoscaler = (name: string, spec: object) => ({
  metadata: { name, namespace: 'shop', creationTimestamp: CREATED },
  spec,
});

const LISTS: Readonly<Record<string, readonly unknown[]>> = {
  '/api/v1/nodes': [
    {
      metadata: {
        name: 'n1',
        creationTimestamp: CREATED,
        labels: {
          'node.kubernetes.io/instance-type': 'n2-standard-4',
          'topology.kubernetes.io/region': 'europe-west1',
          'cloud.google.com/gke-spot': 'true',
          tier: 'gold',
          private: 'x',
        },
      },
      spec: { providerID: 'gce://p/europe-west1-b/n1' },
      status: {
        capacity: { cpu: '4', memory: '16Gi', 'nvidia.com/gpu': '2' },
        allocatable: { cpu: '3920m', memory: '12Gi' },
      },
    },
  ],
  '/api/v1/namespaces': [{ metadata: { name: 'shop', labels: { tier: 'silver' } } }],
  '/apis/apps/v1/replicasets': [
    { metadata: { name: 'web-1', namespace: 'shop', ownerReferences: controlledBy('Deployment', 'web') } },
    { metadata: { name: 'lone', namespace: 'shop' } },
  ],
  '/apis/batch/v1/jobs': [
    { metadata: { name: 'report-1', namespace: 'shop', ownerReferences: controlledBy('CronJob', 'report') } },
  ],
  '/apis/autoscaling/v2/horizontalpodautoscalers': [
    autoscaler('web', { scaleTargetRef: { kind: 'Deployment', name: 'web' }, minReplicas: 2, maxReplicas: 7 }),
    autoscaler('keda-hpa-queue', {
      scaleTargetRef: { kind: 'StatefulSet', name: 'queue' },
      maxReplicas: 3,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } },
        {
          type: 'ContainerResource',
          containerResource: { name: 'cpu', container: 'a', target: { type: 'Utilization', averageUtilization: 55 } },
        },
        { type: 'Resource', resource: { name: 'memory', target: { type: 'Utilization', averageUtilization: 70 } } },
        { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } } },
        { type: 'External', external: { metric: { name: 'length' }, target: { type: 'Value', value: '30' } } },
      ],
    }),
    autoscaler('broken', { maxReplicas: 3 }),
  ],
  '/api/v1/pods': [
    pod('web-1-a', {
      owners: controlledBy('ReplicaSet', 'web-1'),
      labels: { tier: 'bronze', hash: 'y' },
      spec: {
        hostNetwork: true,
        overhead: { cpu: '250m', memory: '1Mi' },
        initContainers: [{ name: 'init', resources: { requests: { cpu: '2' } } }],
        containers: [
          {
            name: 'app',
            resources: { requests: { cpu: '500m', memory: '1Gi', 'nvidia.com/gpu': '1' }, limits: { cpu: '1' } },
          },
          { name: 'side', resources: { requests: { cpu: '0.1', memory: '1e6' } } },
        ],
      },
    }),
    pod('report-1-b', { owners: controlledBy('Job', 'report-1') }),
    pod('lone-c', { owners: controlledBy('ReplicaSet', 'lone') }),
    pod('orphan', { owners: controlledBy('ReplicaSet', 'never-listed') }),
    pod('static', { owners: controlledBy('Node', 'n1') }),
    pod('bare', {
      spec: {
        resources: { requests: { cpu: '3' } },
        initContainers: [
          { name: 'migrate', resources: { requests: { memory: '300Mi' } } },
          { name: 'proxy', restartPolicy: 'Always', resources: { requests: { cpu: '800m', memory: '256Mi' } } },
        ],
        containers: [{ name: 'app', resources: { requests: { cpu: '1', memory: '100Mi' } } }],
      },
    }),
    pod('done', { phase: 'Succeeded' }),
  ],
};

/** Returns lists in pages of two objects, with continue tokens like the API server. */
export const kubernetesApi: Answer = ({ path, parameters }, response) => {
  const items = LISTS[path];
  if (items === undefined) return answerJson(response, 404, { kind: 'Status', message: 'not found' });
  const at = Number(parameters.get('continue') ?? '0');
  const next = at + 2 < items.length ? String(at + 2) : '';
  answerJson(response, 200, { kind: 'List', metadata: { continue: next }, items: items.slice(at, at + 2) });
};
