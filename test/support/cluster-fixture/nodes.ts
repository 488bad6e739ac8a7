import type { TimeRange } from '../../../src/domain/time/window.js';
import type { Dialect, FixtureNode } from './scenario.js';

const GIB = 2 ** 30;
const minutes = (count: number): number => count * 60;

/** The same names in every cluster, on different hardware, so that mixed-up clusters are detected. */
export function buildNodes(dialect: Dialect, range: TimeRange): FixtureNode[] {
  const always = { from: range.from - 86_400, to: range.to + 86_400 };
  const base = { exists: always, exporter: 'pod', unreachable: null } as const;
  const isStack = dialect === 'stack';
  return [
    {
      ...base,
      name: 'worker-1',
      internalIp: '10.0.1.1',
      providerId: 'aws:///eu-west-3a/i-0f1e2d3c4b5a69788',
      labels: {
        ...placed(isStack ? 'm5.xlarge' : 'r5.xlarge', 'eu-west-3', 'eu-west-3a'),
        'eks.amazonaws.com/nodegroup': 'general',
        'eks.amazonaws.com/capacityType': 'SPOT',
      },
      vcpus: 4,
      memoryBytes: (isStack ? 15.5 : 31.2) * GIB,
      systemCores: 0.12,
    },
    {
      ...base,
      name: 'worker-2',
      internalIp: '10.0.1.2',
      providerId: 'gce://greenkube-fixture/europe-west1-b/worker-2',
      labels: {
        ...placed('n2-standard-8', 'europe-west1', 'europe-west1-b'),
        'cloud.google.com/gke-nodepool': 'big',
      },
      vcpus: 8,
      memoryBytes: 31.4 * GIB,
      systemCores: 0.4,
      unreachable: { from: range.from + minutes(52), to: range.from + minutes(68) },
    },
    {
      ...base,
      name: 'worker-3',
      internalIp: '10.0.1.3',
      providerId:
        'azure:///subscriptions/0/resourceGroups/fixture/providers/Microsoft.Compute/virtualMachines/worker-3',
      labels: { ...placed('Standard_D2s_v5', 'westeurope', 'westeurope-1'), 'kubernetes.azure.com/agentpool': 'small' },
      vcpus: 2,
      memoryBytes: 7.7 * GIB,
      systemCores: 0.05,
    },
    {
      ...base,
      name: 'worker-4',
      internalIp: '10.0.1.4',
      providerId: 'aws:///eu-west-3b/i-00112233445566778',
      labels: placed(isStack ? 'm5.xlarge' : 'c6g.xlarge', 'eu-west-3', 'eu-west-3b'),
      vcpus: 4,
      memoryBytes: 15.6 * GIB,
      systemCores: 0.03,
      exporter: 'address',
      // whole minutes, so that the samples of every exporter show the same seconds
      exists: { from: range.from + minutes(72), to: range.from + minutes(203) },
    },
    {
      ...base,
      name: 'worker-5',
      internalIp: '10.0.1.5',
      providerId: '',
      labels: {},
      vcpus: 6,
      memoryBytes: 11.7 * GIB,
      systemCores: 0.1,
      exporter: 'uname',
    },
  ];
}

function placed(instanceType: string, region: string, zone: string): Record<string, string> {
  return {
    'kubernetes.io/arch': instanceType.startsWith('c6g') ? 'arm64' : 'amd64',
    'node.kubernetes.io/instance-type': instanceType,
    'topology.kubernetes.io/region': region,
    'topology.kubernetes.io/zone': zone,
  };
}
