import { expect } from 'chai';
import { type GpuFacts, gpuDevicesOf } from '../../../../src/domain/cluster/gpu-devices.js';
import { migDevicesOf, migShareOf, migUnitsIn } from '../../../../src/domain/cluster/mig.js';

const facts = (over: Partial<GpuFacts>): GpuFacts => ({ units: 0, count: null, replicas: null, model: null, ...over });

describe('physical GPUs of a node', () => {
  for (const [what, given, count, partsPerDevice] of [
    ['none', {}, 0, 1],
    ['units without labels', { units: 2 }, 2, 1],
    ['time slices of one T4', { units: 4, count: 1, replicas: 4, model: 'Tesla-T4' }, 1, 4],
    ['time slices under the name of shared units', { units: 8, count: 2, replicas: 4, model: 'Tesla-T4-SHARED' }, 2, 4],
    ['time slices without the number of replicas', { units: 4, count: 1 }, 1, 4],
    ['time slices without the number of devices', { units: 8, replicas: 4 }, 2, 4],
    ['devices that the plugin does not offer', { units: 0, count: 2 }, 2, 1],
    ['seven MIG slices of one A100', { units: 7, count: 7, model: 'NVIDIA-A100-SXM4-40GB-MIG-1g.5gb' }, 1, 7],
    ['three MIG slices of 2/7 on one A100', { units: 3, count: 3, model: 'NVIDIA-A100-SXM4-80GB-MIG-2g.20gb' }, 1, 3.5],
    ['four halves on two H100', { units: 4, count: 4, model: 'NVIDIA-H100-80GB-HBM3-MIG-3g.40gb' }, 2, 2],
  ] as const) {
    it(`are those of ${what}`, () => {
      const found = gpuDevicesOf(facts(given));
      expect(found.count).to.equal(count);
      expect(found.partsPerDevice).to.be.closeTo(partsPerDevice, 1e-12);
    });
  }
});

describe('the GPUs of a node with the MIG strategy mixed', () => {
  const A100 = 'NVIDIA-A100-SXM4-40GB';
  for (const [what, given, count] of [
    [
      'slices and whole devices with a label of all devices',
      { units: 6, count: 8, migUnits: { '1g.5gb': 7, '3g.20gb': 1 } },
      8,
    ],
    ['slices and whole devices without labels', { units: 6, migUnits: { '1g.5gb': 7, '3g.20gb': 1, '2g.10gb': 1 } }, 8],
    ['two unequal slices of one device', { migUnits: { '4g.20gb': 1, '3g.20gb': 1 } }, 1],
    ['slices that fill a device by memory', { migUnits: { '1g.10gb': 4 } }, 1],
    ['slices that do not fit on one device', { migUnits: { '1g.10gb': 5 } }, 2],
    ['time slices of a slice', { migUnits: { '3g.20gb': 8 }, migReplicasOf: () => 4 }, 1],
    ['time slices of whole devices', { units: 4, replicas: 4, migUnits: { '7g.40gb': 1 } }, 2],
    ['a device that is divided in part', { count: 8, migUnits: { '2g.10gb': 3 } }, 8],
  ] as const) {
    it(`are those of ${what}`, () => {
      expect(gpuDevicesOf(facts({ model: A100, ...given })).count).to.equal(count);
    });
  }

  it('have a fraction of a device for each profile, divided by the time slices', () => {
    const { migShares } = gpuDevicesOf(
      facts({
        model: `${A100}-MIG-1g.5gb`,
        migUnits: { '1g.5gb': 2, '1g.10gb': 1, '3g.20gb': 4 },
        migReplicasOf: (profile) => (profile === '3g.20gb' ? 4 : null),
      }),
    );
    expect(migShares).to.deep.equal({ '1g.5gb': 1 / 7, '1g.10gb': 1 / 4, '3g.20gb': 1 / 8 });
  });

  it('have slices by their compute part if the model is unknown', () => {
    const { count, migShares } = gpuDevicesOf(facts({ migUnits: { '3g.20gb': 3 } }));
    expect([count, migShares]).to.deep.equal([2, { '3g.20gb': 3 / 7 }]);
  });

  it('are found under the names of Kubernetes and of kube-state-metrics, with any suffix', () => {
    const found = migUnitsIn([
      ['nvidia.com/mig-1g.5gb', 2],
      ['nvidia_com_mig_1g_5gb_me', 1],
      ['nvidia_com_mig_3g_20gb', 1],
      ['nvidia.com/mig-7g.40gb', 0],
      ['nvidia_com_gpu', 4],
      ['cpu', 8],
    ]);
    expect(found).to.deep.equal({ '1g.5gb': 3, '3g.20gb': 1 });
    expect(migUnitsIn([['cpu', 8]])).to.equal(undefined);
  });

  it('are claimed by profile; a profile that the node does not have counts by its compute part', () => {
    expect(migDevicesOf({ '1g.5gb': 2, '3g.20gb': 1 }, { '1g.5gb': 1 / 7 })).to.be.closeTo(5 / 7, 1e-12);
    expect(migDevicesOf(undefined, undefined)).to.equal(0);
    expect(migDevicesOf({ '1g.5gb': Number.NaN }, {})).to.equal(0);
  });
});

describe('the part of a device that a MIG slice takes', () => {
  for (const [model, share, by] of [
    ['NVIDIA-A100-SXM4-40GB-MIG-1g.5gb', 1 / 7, 'max(1/7, 1/8)'],
    ['NVIDIA-A100-SXM4-40GB-MIG-1g.10gb', 1 / 4, 'max(1/7, 2/8)'],
    ['NVIDIA-A100-SXM4-40GB-MIG-3g.20gb', 1 / 2, 'max(3/7, 4/8)'],
    ['NVIDIA-A100-SXM4-80GB-MIG-1g.10gb', 1 / 7, 'max(1/7, 1/8)'],
    ['NVIDIA-H100-80GB-HBM3-MIG-1g.20gb', 1 / 4, 'max(1/7, 2/8)'],
    ['NVIDIA-H100-80GB-HBM3-MIG-1g.20gb.me', 1 / 4, 'with a suffix'],
    ['NVIDIA-H200-MIG-1g.35gb', 1 / 4, 'max(1/7, 2/8) of 141 GB'],
    ['NVIDIA-A30-MIG-4g.24gb', 1, 'the whole device'],
    ['NVIDIA-A30-MIG-1g.6gb', 1 / 4, 'max(1/4, 1/4)'],
    ['NVIDIA-A100-SXM4-40GB', null, 'not a slice'],
    ['NVIDIA-X900-MIG-1g.5gb', null, 'an unknown device'],
  ] as const) {
    it(`${model} is ${share === null ? 'unknown' : share.toFixed(3)}: ${by}`, () => {
      expect(migShareOf(model)).to.equal(share);
    });
  }
});
