import { expect } from 'chai';
import type { Inventory } from '../../../src/domain/cluster/inventory.js';
import type { AnnotationSettings } from '../../../src/domain/recommendations/evaluation/overrides.js';
import { annotatedObjects, ownAnnotations, withAnnotations } from '../../../src/sources/kubernetes/own-annotations.js';

const pod = (name: string, createdAt: number, annotations?: Record<string, string>): Inventory['pods'][number] => ({
  namespace: 'shop',
  name,
  uid: name,
  node: 'a',
  workload: { kind: 'Deployment', name: 'web' },
  labels: {},
  ...(annotations === undefined ? {} : { annotations }),
  isHostNetwork: false,
  cpuRequestCores: 0,
  memoryRequestBytes: 0,
  gpuRequest: 0,
  containers: [],
  createdAt,
  deletedAt: null,
});
const inventory = (given: Partial<Inventory>): Inventory => ({
  seenAt: 0,
  nodes: [],
  pods: [],
  namespaces: [],
  autoscalers: [],
  labelKeys: new Map(),
  hasPartialLabels: false,
  problems: [],
  ...given,
});

describe('annotations in the inventory', () => {
  it('are those of this service, at most 20 of an object, with at most 100 characters', () => {
    expect(ownAnnotations({ 'kubectl.kubernetes.io/last-applied-configuration': '{}' })).to.deep.equal({});
    expect(ownAnnotations(undefined)).to.deep.equal({});
    const many = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`greenkube.io/${index}`, 'x'.repeat(200)]),
    );
    const { annotations } = ownAnnotations(many);
    expect(Object.keys(annotations!)).to.have.length(20);
    expect(annotations?.['greenkube.io/0']).to.have.length(100);
  });

  it('of a workload are those of its newest pod', () => {
    const older = pod('older', 1, { 'greenkube.io/cpu-margin': '2' });
    const newer = pod('newer', 2, { 'greenkube.io/cpu-margin': '3' });
    expect(annotatedObjects(inventory({ pods: [newer, older] }))).to.deep.equal([
      {
        namespace: 'shop',
        workload: { kind: 'Deployment', name: 'web' },
        annotations: { 'greenkube.io/cpu-margin': '3' },
      },
    ]);
    expect(annotatedObjects(inventory({ pods: [older, pod('newest', 3)] }))).to.deep.equal([]);
  });

  it('stay in effect while a list fails', async () => {
    const namespaces = [{ name: 'shop', labels: {}, annotations: { 'greenkube.io/recommendations': 'off' } }];
    const reads = [inventory({ namespaces }), inventory({ hasPartialLabels: true }), inventory({})];
    const seen: AnnotationSettings[] = [];
    const source = withAnnotations({ list: async () => reads.shift()! }, (settings) => seen.push(settings));
    expect(source.settings().overrides).to.deep.equal([]);
    const signal = new AbortController().signal;
    for (const count of [1, 1, 0]) {
      await source.list(signal);
      expect(source.settings().overrides).to.have.length(count);
    }
    expect(seen).to.have.length(3);
  });
});
