import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerJson, startLoopback } from './loopback-server.js';

/** A node of the Kubernetes API: 4 cores and 16 GiB. */
export interface ApiNode {
  readonly name: string;
  readonly instanceType: string;
  readonly isSpot?: boolean;
  readonly createdAt: number;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A namespace of the Kubernetes API with its labels. */
export interface ApiNamespace {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * The Kubernetes API of a cluster that has nodes and namespaces only; what it lists changes with them. Without nodes
 * (null) it responds HTTP 500.
 */
export interface ApiOfNodes {
  readonly kubeconfig: string;
  nodes: readonly ApiNode[] | null;
  namespaces: readonly ApiNamespace[];
  stop(): Promise<void>;
}

export async function startApiOfNodes(nodes: readonly ApiNode[]): Promise<ApiOfNodes> {
  const directory = await mkdtemp(join(tmpdir(), 'greenkube-nodes-'));
  const server = await startLoopback(({ path }, response) => {
    if (api.nodes === null) return answerJson(response, 500, { kind: 'Status', message: 'etcd is away' });
    const namespaces = api.namespaces.map((metadata) => ({ metadata }));
    const items = path === '/api/v1/nodes' ? api.nodes.map(toObject) : path === '/api/v1/namespaces' ? namespaces : [];
    answerJson(response, 200, { kind: 'List', metadata: {}, items });
  });
  const api: ApiOfNodes = {
    kubeconfig: join(directory, 'config.json'),
    nodes,
    namespaces: [],
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true });
    },
  };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: server.url, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'u', user: { token: 'of-the-test' } }],
    'current-context': 'main',
    contexts: [{ name: 'main', context: { cluster: 'c', user: 'u' } }],
  };
  await writeFile(api.kubeconfig, JSON.stringify(config));
  return api;
}

/** As kube-state-metrics shows it. */
const SIZE = { cpu: '4', memory: '16Gi' };

const toObject = ({ name, instanceType, isSpot, createdAt, labels }: ApiNode) => ({
  metadata: {
    name,
    creationTimestamp: new Date(createdAt * 1000).toISOString(),
    labels: {
      'node.kubernetes.io/instance-type': instanceType,
      'topology.kubernetes.io/region': 'eu-west-3',
      'topology.kubernetes.io/zone': 'eu-west-3a',
      'kubernetes.io/arch': 'amd64',
      ...labels,
      ...(isSpot ? { 'karpenter.sh/capacity-type': 'spot' } : {}),
    },
  },
  spec: { providerID: `aws:///eu-west-3a/i-0${name}` },
  status: { capacity: SIZE, allocatable: SIZE },
});
