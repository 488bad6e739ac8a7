import { expect } from 'chai';
import { type GpuFacts, gpuDevicesOf, migShareOf } from '../../../../src/domain/cluster/gpu-devices.js';

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
