import { expect } from 'chai';
import { prometheusLabelName } from '../../../../src/domain/cluster/label-names.js';
import { nodeSpecFrom } from '../../../../src/domain/cluster/node-labels.js';
import { mergeSpecs, type NodeSpec } from '../../../../src/domain/cluster/node-spec.js';

const CAPACITY = { cpuCores: 10_000, memoryBytes: 2 ** 42, gpus: 0 };
const specOf = (labels: Record<string, string>, providerId: string | null = null): NodeSpec =>
  nodeSpecFrom({ labels, providerId, capacity: CAPACITY, allocatable: CAPACITY, gpuModel: null });

const AKS = { 'kubernetes.azure.com/managed': 'false', type: 'virtual-kubelet' };
const FARGATE_ID = 'aws:///eu-west-1a/0d6c1a2b3c-4d5e/fargate-ip-10-0-1-2.eu-west-1.compute.internal';
const AUTOPILOT_ID = 'gce://project/europe-west1-b/gk3-main-pool-1-0a1b2c3d-x1y2';

describe('the product that runs the pods of a node', () => {
  for (const [product, labels, providerId] of [
    ['fargate', { 'eks.amazonaws.com/compute-type': 'fargate' }, null],
    ['fargate', {}, FARGATE_ID],
    ['container-instances', AKS, null],
    ['container-instances', { type: 'virtual-kubelet' }, 'azure:///subscriptions/1'],
    ['virtual-kubelet', { type: 'virtual-kubelet' }, null],
    ['autopilot', { 'cloud.google.com/gke-autopilot': 'true' }, null],
    ['autopilot', {}, AUTOPILOT_ID],
    ['autopilot', { 'cloud.google.com/compute-class': 'general-purpose' }, AUTOPILOT_ID],
    // these classes have other prices, or are billed by node
    [null, { 'cloud.google.com/compute-class': 'Scale-Out' }, AUTOPILOT_ID],
    [null, { 'cloud.google.com/gke-nodepool': 'a' }, 'gce://project/europe-west1-b/gke-main-pool-1'],
    [null, { 'eks.amazonaws.com/compute-type': 'auto' }, 'aws:///eu-west-1a/i-1'],
    [null, { type: 'general' }, null],
  ] as const) {
    it(`with ${JSON.stringify(labels)} and ${providerId} is ${product}`, () => {
      const sanitised = Object.fromEntries(
        Object.entries<string>(labels).map(([key, value]) => [prometheusLabelName(key), value]),
      );
      for (const given of [labels, sanitised]) expect(specOf(given, providerId).serverless).to.equal(product);
    });
  }
});

describe('the specification of a virtual node', () => {
  const NO_CAPACITY = { vcpus: null, memoryBytes: null, allocatableCpuCores: null, allocatableMemoryBytes: null };

  it('has no capacity, because the reported one is not that of a machine', () => {
    expect(specOf(AKS)).to.include(NO_CAPACITY);
    expect(specOf({}, AUTOPILOT_ID)).to.include({ vcpus: 10_000 });
  });

  it('has no parts of devices either', () => {
    const capacity = { ...CAPACITY, gpus: 1, migUnits: { '1g.5gb': 7 } };
    const facts = { providerId: null, capacity, allocatable: capacity, gpuModel: 'A100' };
    expect(nodeSpecFrom({ ...facts, labels: {} }).migShares).to.not.equal(undefined);
    expect(nodeSpecFrom({ ...facts, labels: AKS }))
      .to.include({ gpuCount: 0 })
      .and.not.have.property('migShares');
  });

  it('has no capacity either if only one of two sources has its labels', () => {
    expect(mergeSpecs(specOf(AKS), specOf({}))).to.include({ ...NO_CAPACITY, serverless: 'container-instances' });
    expect(mergeSpecs(specOf({}), specOf(AKS))).to.include({ ...NO_CAPACITY, serverless: 'container-instances' });
  });
});
