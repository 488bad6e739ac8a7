import { type Answer, answerJson } from './loopback-server.js';

export interface LargeClusterSize {
  readonly nodes: number;
  readonly pods: number;
  readonly replicaSets: number;
  readonly jobs: number;
  readonly autoscalers: number;
}

/** About as long as the managed fields, environment and volumes of a usual pod: 8 KiB. */
const FILLER = Array.from({ length: 120 }, (_, index) => ({
  name: `VARIABLE_${index}`,
  value: `value-${index}-of-a-usual-length`,
}));
const CREATED = '2026-01-01T00:00:00Z';
const owner = (kind: string, name: string) => [{ apiVersion: 'v1', kind, name, uid: 'u', controller: true }];
const meta = (name: string, more: object = {}) => ({ name, namespace: 'shop', creationTimestamp: CREATED, ...more });

const MAKERS: Readonly<Record<string, (index: number, size: LargeClusterSize) => object>> = {
  '/api/v1/nodes': (index) => ({
    metadata: { name: `n${index}`, creationTimestamp: CREATED, labels: { tier: 'a' } },
    spec: { providerID: `aws:///eu-west-3a/i-${index}` },
    status: {
      capacity: { cpu: '16', memory: '64Gi' },
      images: FILLER.slice(0, 50).map(({ name }) => ({ names: [name] })),
    },
  }),
  '/apis/apps/v1/replicasets': (index) => ({
    metadata: meta(`web-${index}`, { ownerReferences: owner('Deployment', `web-${index % 500}`) }),
    spec: { replicas: 0, selector: {}, template: { spec: { containers: [{ name: 'app', env: FILLER }] } } },
  }),
  '/apis/batch/v1/jobs': (index) => ({
    metadata: meta(`job-${index}`, { ownerReferences: owner('CronJob', 'nightly') }),
    spec: { template: { spec: { containers: [{ name: 'app', env: FILLER }] } } },
  }),
  '/api/v1/pods': (index, { nodes, replicaSets }) => ({
    metadata: meta(`web-${index}`, {
      uid: `uid-${index}`,
      labels: { tier: 'a' },
      ownerReferences: owner('ReplicaSet', `web-${index % replicaSets}`),
    }),
    spec: {
      nodeName: `n${index % nodes}`,
      containers: [{ name: 'app', env: FILLER, resources: { requests: { cpu: '100m', memory: '128Mi' } } }],
    },
    status: { phase: 'Running' },
  }),
  '/apis/autoscaling/v2/horizontalpodautoscalers': (index) => ({
    metadata: meta(`web-${index}`),
    spec: { scaleTargetRef: { kind: 'Deployment', name: `web-${index}` }, maxReplicas: 5 },
  }),
};

/** The API of a large cluster: pages as long as they are asked for. */
export const largeCluster =
  (size: LargeClusterSize): Answer =>
  ({ path, parameters }, response) => {
    const make = MAKERS[path];
    if (make === undefined) return answerJson(response, 200, { kind: 'List', metadata: {}, items: [] });
    const kind = path.slice(path.lastIndexOf('/') + 1);
    const total =
      kind === 'replicasets'
        ? size.replicaSets
        : kind === 'horizontalpodautoscalers'
          ? size.autoscalers
          : size[kind as 'pods' | 'jobs' | 'nodes'];
    const from = Number(parameters.get('continue') ?? '0');
    const to = Math.min(total, from + Number(parameters.get('limit') ?? total));
    const items = Array.from({ length: to - from }, (_, index) => make(from + index, size));
    answerJson(response, 200, { kind: 'List', metadata: { continue: to < total ? String(to) : '' }, items });
  };
