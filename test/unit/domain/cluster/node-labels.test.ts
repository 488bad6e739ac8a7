import { expect } from 'chai';
import { kubeStateLabelName, prometheusLabelName } from '../../../../src/domain/cluster/label-names.js';
import { nodeSpecFrom } from '../../../../src/domain/cluster/node-labels.js';
import type { NodeSpec, Provider } from '../../../../src/domain/cluster/node-spec.js';

const NOTHING = { cpuCores: null, memoryBytes: null, gpus: 0 };
const specOf = (labels: Record<string, string>, providerId: string | null = null): NodeSpec =>
  nodeSpecFrom({ labels, providerId, capacity: NOTHING, allocatable: NOTHING, gpuModel: null });

describe('the provider of a node', () => {
  const cases: readonly (readonly [provider: Provider, id: string | null, labels: Record<string, string>])[] = [
    ['aws', 'aws:///eu-west-1a/i-1', {}],
    ['gcp', 'gce://p/europe-west1-b/n', {}],
    ['azure', 'azure:///subscriptions/1', {}],
    ['scaleway', 'scaleway://instance/fr-par-1/x', {}],
    ['ovh', 'openstack:///x', { 'k8s.ovh.net/nodepool': 'a' }],
    ['ovh', 'openstack:///x', { 'topology.kubernetes.io/region': 'GRA11' }],
    ['unknown', 'openstack:///x', { 'topology.kubernetes.io/region': 'datacentre-1' }],
    ['aws', null, { 'eks.amazonaws.com/nodegroup': 'a' }],
    ['gcp', null, { cloud_google_com_gke_nodepool: 'a' }],
    ['azure', null, { 'kubernetes.azure.com/agentpool': 'a' }],
    ['scaleway', null, { 'k8s.scaleway.com/pool-name': 'a' }],
    ['on-prem', 'k3s://box', {}],
    ['on-prem', 'vsphere://42', {}],
    ['hetzner', 'hcloud://42', {}],
    ['hetzner', 'hrobot://42', {}],
    ['digitalocean', 'digitalocean://42', {}],
    ['linode', 'linode://42', {}],
    ['exoscale', 'exoscale://8d1e3f41', {}],
    ['oracle', 'ocid1.instance.oc1.eu-frankfurt-1.anth42', {}],
    ['oracle', 'oci://ocid1.instance.oc1.iad.anth42', {}],
    ['ibm', 'ibm://account///cluster/worker', {}],
    ['hetzner', null, { 'instance.hetzner.cloud/provided-by': 'cloud' }],
    ['digitalocean', null, { 'doks.digitalocean.com/node-pool': 'a' }],
    ['linode', null, { lke_linode_com_pool_id: '1' }],
    ['exoscale', null, { 'node.exoscale.net/nodepool-id': 'a' }],
    ['oracle', null, { 'oci.oraclecloud.com/fault-domain': 'a' }],
    ['ibm', null, { 'ibm-cloud.kubernetes.io/worker-pool-name': 'default' }],
    // a country that an operator of OpenStack wrote, not OVHcloud's DE1
    ['unknown', 'openstack:///x', { 'topology.kubernetes.io/region': 'DE' }],
    ['ovh', 'openstack:///x', { 'topology.kubernetes.io/region': 'DE1' }],
    ['unknown', 'vultr://42', {}],
    ['unknown', null, {}],
    // the region name alone does not identify the provider
    ['unknown', null, { 'topology.kubernetes.io/region': 'us-east-1' }],
    // the provider id takes precedence over labels, which any user can set
    ['aws', 'aws:///eu-west-1a/i-1', { 'cloud.google.com/gke-nodepool': 'a' }],
  ];
  for (const [provider, id, labels] of cases) {
    it(`of ${id} with ${JSON.stringify(labels)} is ${provider}`, () =>
      expect(specOf(labels, id).provider).to.equal(provider));
  }
});

describe('the node specification', () => {
  it('has the GPUs of the MIG strategy mixed by resource and labels', () => {
    const capacity = { ...NOTHING, gpus: 1, migUnits: { '3g.20gb': 4, '1g.5gb': 1 } };
    const labels = {
      'nvidia.com/mig.strategy': 'mixed',
      'nvidia.com/mig-3g.20gb.product': 'NVIDIA-A100-SXM4-40GB-MIG-3g.20gb',
      'nvidia.com/mig-3g.20gb.replicas': '2',
    };
    for (const given of [
      labels,
      Object.fromEntries(Object.entries(labels).map(([key, value]) => [prometheusLabelName(key), value])),
    ]) {
      const spec = nodeSpecFrom({ labels: given, providerId: null, capacity, allocatable: NOTHING, gpuModel: null });
      expect(spec).to.deep.include({
        gpuModel: 'NVIDIA-A100-SXM4-40GB',
        gpuCount: 3,
        gpuPartsPerDevice: 1,
        migShares: { '3g.20gb': 1 / 4, '1g.5gb': 1 / 7 },
      });
    }
  });

  it('is the same for Kubernetes labels and their Prometheus spelling', () => {
    const labels = {
      'topology.kubernetes.io/region': 'europe-west1',
      'topology.kubernetes.io/zone': 'europe-west1-b',
      'node.kubernetes.io/instance-type': 'n2-standard-4',
      'kubernetes.io/arch': 'amd64',
      'cloud.google.com/gke-nodepool': 'pool-a',
      'nvidia.com/gpu.product': 'NVIDIA-A100',
    };
    const spelled = Object.fromEntries(Object.entries(labels).map(([key, value]) => [prometheusLabelName(key), value]));
    expect(specOf(labels)).to.deep.equal(specOf(spelled));
    expect(specOf(labels)).to.include({
      region: 'europe-west1',
      zone: 'europe-west1-b',
      instanceType: 'n2-standard-4',
      architecture: 'amd64',
      pool: 'pool-a',
      gpuModel: 'NVIDIA-A100',
      isSpot: false,
    });
  });

  it('falls back to the beta labels, and to the zone in the provider id', () => {
    expect(
      specOf({ 'failure-domain.beta.kubernetes.io/region': 'r', 'beta.kubernetes.io/instance-type': 't' }),
    ).to.include({ region: 'r', instanceType: 't' });
    expect(specOf({}, 'aws:///us-gov-west-1b/i-1')).to.include({ region: 'us-gov-west-1', zone: 'us-gov-west-1b' });
    expect(specOf({}, 'gce://p/europe-west1-b/n')).to.include({ region: 'europe-west1', zone: 'europe-west1-b' });
    expect(specOf({}, 'scaleway://instance/fr-par-1/x')).to.include({ region: 'fr-par', zone: 'fr-par-1' });
    expect(specOf({}, 'azure:///subscriptions/eastus-1')).to.include({ region: null, zone: null });
    expect(specOf({}, 'ocid1.instance.oc1.phx.a42')).to.include({ region: 'phx', zone: null });
    expect(specOf({}, 'ocid1.instance.oc1..a42')).to.include({ region: null, zone: null });
    expect(
      specOf({ 'ibm-cloud.kubernetes.io/region': 'us-south', 'ibm-cloud.kubernetes.io/zone': 'dal10' }),
    ).to.include({ region: 'us-south', zone: 'dal10' });
    expect(specOf({ 'csi.hetzner.cloud/location': 'fsn1' })).to.include({ region: 'fsn1' });
  });

  for (const [key, value] of [
    ['karpenter.sh/capacity-type', 'spot'],
    ['eks.amazonaws.com/capacityType', 'SPOT'],
    ['cloud.google.com/gke-spot', 'true'],
    ['cloud.google.com/gke-preemptible', 'true'],
    ['kubernetes.azure.com/scalesetpriority', 'spot'],
    ['oci.oraclecloud.com/oke-is-preemptible', 'true'],
    ['node.kubernetes.io/lifecycle', 'spot'],
    ['lifecycle', 'Ec2Spot'],
    ['spotinst.io/node-lifecycle', 'spot'],
    ['scheduling.cast.ai/spot', 'true'],
  ] as const) {
    it(`is spot with the label ${key}=${value}`, () => {
      expect(specOf({ [key]: value }).isSpot).to.equal(true);
      expect(specOf({ [prometheusLabelName(key)]: value }).isSpot).to.equal(true);
      expect(specOf({ [kubeStateLabelName(key)]: value }).isSpot).to.equal(true);
      expect(specOf({ [key]: 'on-demand' }).isSpot).to.equal(false);
    });
  }
});

describe('spot labels of the operator', () => {
  const isSpot = (labels: Record<string, string>): boolean =>
    nodeSpecFrom({ labels, providerId: null, capacity: NOTHING, allocatable: NOTHING, gpuModel: null }, [
      ['example.com/capacity', 'preemptible'],
    ]).isSpot;

  it('mark spot nodes besides the known ones, in any spelling of the key and case of the value', () => {
    expect(isSpot({ 'example.com/capacity': 'preemptible' })).to.equal(true);
    expect(isSpot({ example_com_capacity: 'Preemptible' })).to.equal(true);
    expect(isSpot({ 'karpenter.sh/capacity-type': 'spot' })).to.equal(true);
    expect(isSpot({ 'example.com/capacity': 'reserved' })).to.equal(false);
  });
});
