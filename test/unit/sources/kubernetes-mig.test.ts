import { expect } from 'chai';
import { createLabelSelector } from '../../../src/domain/cluster/label-selection.js';
import { toInventoryNode } from '../../../src/sources/kubernetes/inventory-node.js';
import { toInventoryPod } from '../../../src/sources/kubernetes/inventory-pod.js';

const NO_LABELS = createLabelSelector({ patterns: [] });

describe('MIG slices in the Kubernetes API (strategy mixed)', () => {
  it('are parts of the devices of a node', () => {
    const capacity = {
      cpu: '96',
      'nvidia.com/gpu': '6',
      'nvidia.com/mig-1g.5gb': '7',
      'nvidia.com/mig-3g.20gb.me': '2',
    };
    const labels = { 'nvidia.com/gpu.product': 'NVIDIA-A100-SXM4-40GB' };
    const node = toInventoryNode({ metadata: { name: 'g1', labels }, status: { capacity } }, NO_LABELS, []);
    expect(node?.spec).to.deep.include({ gpuCount: 8, migShares: { '1g.5gb': 1 / 7, '3g.20gb': 1 / 2 } });
  });

  it('are requested by profile: those of the containers, or of an init container if it requests more', () => {
    const container = (name: string, requests: Record<string, string>) => ({ name, resources: { requests } });
    const spec = {
      containers: [container('a', { 'nvidia.com/mig-1g.5gb': '1' }), container('b', { 'nvidia.com/mig-1g.5gb': '1' })],
      initContainers: [container('i', { 'nvidia.com/mig-1g.5gb': '1', 'nvidia.com/mig-3g.20gb': '1' })],
    };
    const pod = toInventoryPod({ metadata: { name: 'p', namespace: 'ml', uid: 'u' }, spec }, () => null, NO_LABELS);
    expect(pod).to.deep.include({ gpuRequest: 0, migRequest: { '1g.5gb': 2, '3g.20gb': 1 } });
  });
});
