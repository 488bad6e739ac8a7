import { expect } from 'chai';
import { migShareOf } from '../../../src/domain/cluster/mig.js';
import type { Banded } from '../../../src/domain/estimation/factors.js';
import { factorsFor, table } from './reference-fixtures.js';

const expectBand = (found: Banded, [low, value, high]: readonly [number, number, number]): void => {
  expect(found.low).to.be.closeTo(low, 1e-12);
  expect(found.value).to.be.closeTo(value, 1e-12);
  expect(found.high).to.be.closeTo(high, 1e-12);
};

describe('watts per vCPU', () => {
  it('come from the micro-architecture of the instance type', () => {
    const found = factorsFor({ provider: 'gcp', instanceType: 't2d-standard-4', region: 'europe-west1', vcpus: 4 });
    expect(found.microarchitecture).to.equal('EPYC 3rd Gen (SMT off)');
    expectBand(found.cpuWattsPerVcpu.idle, [0.653, 1.696, 4.716]);
    expectBand(found.cpuWattsPerVcpu.load10, [0.942, 2.66, 6.441]);
    expectBand(found.cpuWattsPerVcpu.load50, [2.099, 4.78, 9.827]);
    expectBand(found.cpuWattsPerVcpu.full, [3.545, 6.514, 11.105]);
    expect(found.powerSource).to.equal('microarchitecture');
    expect(found.reasons).to.deep.equal([]);
  });

  it('are those of the host where it was measured: package +-25 % and other watts +-100 %', () => {
    const found = factorsFor({ provider: 'aws', instanceType: 'c5.2xlarge', vcpus: 8 });
    expectBand(found.cpuWattsPerVcpu.idle, [(0.75 * 5.63) / 8, (5.63 + 10.7) / 8, (1.25 * 5.63 + 2 * 10.7) / 8]);
    expectBand(found.cpuWattsPerVcpu.full, [(0.75 * 47.08) / 8, (47.08 + 10.7) / 8, (1.25 * 47.08 + 2 * 10.7) / 8]);
    expect(found.powerSource).to.equal('measured_host');
  });

  it('are per core where a vCPU is a whole core', () => {
    const found = factorsFor({ provider: 'aws', instanceType: 'c7a.large' });
    expect(found.microarchitecture).to.equal('EPYC 4th Gen (SMT off)');
    expect(found.cpuWattsPerVcpu.idle.value).to.equal(1.324);
  });

  it('is marked when it comes from comparable hardware', () => {
    expect(factorsFor({ provider: 'aws', instanceType: 'm7g.large' }).reasons).to.include('power_proxy');
  });

  it('fall back on the average of the provider: idle x 2, full x 1.7, -50 % to +150 %', () => {
    const found = factorsFor({ provider: 'ovh', instanceType: 'b2-7' });
    expect(found.microarchitecture).to.equal(null);
    expect(found.powerSource).to.equal('provider_average');
    const [idle, full] = [2 * 0.8, 1.7 * 3.52];
    const band = (value: number) => [0.5 * value, value, 2.5 * value] as const;
    expectBand(found.cpuWattsPerVcpu.idle, band(idle));
    expectBand(found.cpuWattsPerVcpu.load10, band(idle + 0.2 * (full - idle)));
    expectBand(found.cpuWattsPerVcpu.load50, band(idle + 0.64 * (full - idle)));
    expectBand(found.cpuWattsPerVcpu.full, band(full));
    expect(found.reasons).to.include('power_default');
  });

  it('are those of 0.75 and 3.5 W where nothing is known', () => {
    const found = factorsFor({});
    expect(found.cpuWattsPerVcpu.idle.value).to.equal(1.5);
    expect(found.cpuWattsPerVcpu.full.value).to.be.closeTo(5.95, 1e-12);
    expect(found.reasons).to.include.members(['power_default', 'provider_unknown']);
  });

  for (const provider of ['on-prem', 'unknown', 'digitalocean'] as const) {
    it(`fall back on the average of several providers on nodes of ${provider}, which has none of its own`, () => {
      expect(factorsFor({ provider }).powerSource).to.equal('overall_average');
    });
  }

  it('are found by a type that only one provider has, without taking the provider for known', () => {
    const found = factorsFor({ instanceType: 'm5.large', vcpus: 2, memoryBytes: 7.6 * 2 ** 30 });
    expect(found.microarchitecture).to.equal('Skylake');
    expect(found.pue.source).to.equal('assumed');
    expect(found.reasons).not.to.include('provider_unknown');
  });

  for (const [what, over] of [
    ['another provider', { provider: 'gcp', instanceType: 'm5.large' }],
    ['a type of that name with other vCPU', { provider: 'aws', instanceType: 'm5.large', vcpus: 4 }],
    ['a type of that name with other vCPU and no known provider', { instanceType: 'm5.large', vcpus: 4 }],
    [
      'a type of that name with other memory and no known provider',
      { instanceType: 'm5.large', vcpus: 2, memoryBytes: 3.8 * 2 ** 30 },
    ],
    ["OpenStack's flavours, whatever their size", { instanceType: 'm1.large', vcpus: 2, memoryBytes: 7.4 * 2 ** 30 }],
  ] as const) {
    it(`are not taken from ${what}`, () => {
      const found = factorsFor(over);
      expect(found.microarchitecture).to.equal(null);
      expect(found.powerSource).to.be.oneOf(['provider_average', 'overall_average']);
    });
  }

  for (const [instanceType, microarchitecture] of [
    ['custom-4-8192', 'Skylake'],
    ['n2-custom-4-8192', 'Cascade Lake'],
    ['n2-custom-80-8192-ext', 'Cascade Lake'],
    ['n2-custom-96-196608', 'Ice Lake'],
    ['n2d-custom-8-16384', 'EPYC 2nd Gen'],
    ['e2-custom-medium-4096', 'Skylake'],
    ['custom-4', null],
    ['z9-custom-4-8192', null],
  ] as const) {
    it(`of the custom type ${instanceType} of Google is that of ${microarchitecture ?? 'the provider'}`, () => {
      expect(factorsFor({ provider: 'gcp', instanceType }).microarchitecture).to.equal(microarchitecture);
    });
  }

  it('of a custom type needs the provider', () => {
    expect(factorsFor({ instanceType: 'n2-custom-4-8192' }).microarchitecture).to.equal(null);
  });

  for (const instanceType of ['Standard_B2ms', 'Standard_B1ls', 'Standard_DS2_v2', 'Standard_D3_v2']) {
    it(`of ${instanceType}, which runs on several processors of Azure, is that of the middle one`, () => {
      const found = factorsFor({ provider: 'azure', instanceType });
      expect(found.microarchitecture).to.equal('Skylake');
      expect(found.reasons).to.include('power_proxy');
      expect(found.powerSource).to.equal('microarchitecture');
    });
  }

  it('of Azure series with one processor is its own', () => {
    expect(factorsFor({ provider: 'azure', instanceType: 'Standard_B2s_v2' }).microarchitecture).to.equal('Ice Lake');
    expect(factorsFor({ provider: 'azure', instanceType: 'Standard_D2_v3' }).microarchitecture).to.equal(null);
  });

  it('exist for every micro-architecture in the instance table', () => {
    const known = new Set(table('power-curves.csv').map((row) => row['microarchitecture']));
    for (const row of table('instance-types.csv')) {
      if (row['microarchitecture'] !== '') expect(known, row['instance_type']).to.include(row['microarchitecture']);
    }
  });

  it('are the SPECpower percentiles times the factors of hosts in data centres', () => {
    const spec = new Map(table('power-coefficients.csv').map((row) => [row['microarchitecture'], row]));
    for (const row of table('power-curves.csv')) {
      const source = spec.get(row['microarchitecture'])!;
      for (const [end, percentile, idleFactor, fullFactor, at10, at50] of HOST_FACTORS) {
        const idle = idleFactor * Number(source[`idle_watts_${percentile}`]);
        const full = fullFactor * Number(source[`full_watts_${percentile}`]);
        const watts = { idle, load10: idle + at10 * (full - idle), load50: idle + at50 * (full - idle), full };
        for (const [load, expected] of Object.entries(watts)) {
          const where = `${row['microarchitecture']} ${load} ${end}`;
          expect(Number(row[`${load}_watts${end}`]), where).to.be.closeTo(expected, 1.1e-3);
        }
      }
    }
  });
});

/** End of the band, SPECpower percentile, factors of idle and full watts, parts of the span at 10 % and 50 % load. */
const HOST_FACTORS = [
  ['_low', 'p10', 1, 1, 0.1, 0.5],
  ['', 'median', 2, 1.7, 0.2, 0.64],
  ['_high', 'p90', 3.8, 2.5, 0.27, 0.8],
] as const;

describe('watts of memory', () => {
  it('are those of the measured host, +-25 %', () => {
    const { hostMemoryWatts } = factorsFor({ provider: 'aws', instanceType: 'c5.2xlarge', vcpus: 8 });
    expectBand(hostMemoryWatts!.idle, [0.75 * 3.11, 3.11, 1.25 * 3.11]);
    expectBand(hostMemoryWatts!.load50, [0.75 * 9.87, 9.87, 1.25 * 9.87]);
  });

  it('are 0.2 W/GiB at idle and 0.6 W/GiB at full load elsewhere', () => {
    const { memoryWattsPerGib, hostMemoryWatts } = factorsFor({ provider: 'gcp', instanceType: 'n2-standard-8' });
    expect(hostMemoryWatts).to.equal(null);
    expectBand(memoryWattsPerGib.idle, [0.1, 0.2, 0.4]);
    expectBand(memoryWattsPerGib.load50, [0.2, 0.4, 0.7]);
    expectBand(memoryWattsPerGib.full, [0.3, 0.6, 1]);
  });
});

describe('GPU power', () => {
  for (const [model, idle] of [
    ['Tesla-T4', 8],
    ['nvidia-tesla-v100', 35],
    ['NVIDIA-A100-SXM4-40GB', 46],
    ['NVIDIA A10G', 18],
    ['AMD Radeon Pro V520', 26],
    ['NVIDIA A10', 17.2],
    ['NVIDIA-H100-80GB-HBM3', 80.5],
    ['NVIDIA-H100-PCIe', 40.2],
    ['NVIDIA-RTX-PRO-6000-Blackwell-Server-Edition', 69],
    ['NVIDIA RTX 6000 Ada Generation', null],
    ['NVIDIA-A10G-SHARED', 18],
    ['NVIDIA-A100-SXM4-40GB-MIG-1g.5gb', 46],
    ['NVIDIA GeForce GTX 1080', null],
    ['', null],
  ] as const) {
    it(`of '${model}' is ${idle ?? 'unknown'}`, () => {
      const found = factorsFor({ gpuModel: model, gpuCount: 1 });
      expect(found.gpuWatts?.idle.value ?? null).to.equal(idle);
    });
  }

  it('has the band of the table', () => {
    const { idle, full } = factorsFor({ gpuModel: 'Tesla-T4', gpuCount: 1 }).gpuWatts!;
    expect(idle).to.deep.equal({ value: 8, low: 4.8, high: 11.2 });
    expect(full).to.deep.equal({ value: 71, low: 49.7, high: 74.5 });
  });

  it('is that of the instance type for GPUs that the node does not expose', () => {
    const found = factorsFor({ provider: 'aws', instanceType: 'p5.48xlarge', vcpus: 192, gpuCount: 0 });
    expect(found.unexposedGpus).to.equal(8);
    expect(found.gpuWatts?.idle.value).to.equal(80.5);
    expect(found.reasons).to.include.members(['gpu_unexposed', 'embodied_gpu_default']);
    expect(factorsFor({ provider: 'aws', instanceType: 'p5.48xlarge', gpuCount: 8 }).unexposedGpus).to.equal(0);
    expect(factorsFor({ provider: 'aws', instanceType: 'm5.large' }).unexposedGpus).to.equal(0);
  });

  it('counts the whole GPUs of the instance type', () => {
    const typeGpusOf = (provider: 'aws' | 'azure', instanceType: string): number =>
      factorsFor({ provider, instanceType }).typeGpus;
    expect(typeGpusOf('aws', 'p5.48xlarge')).to.equal(8);
    expect(typeGpusOf('aws', 'g4dn.xlarge')).to.equal(1);
    expect(typeGpusOf('aws', 'm5.large')).to.equal(0);
    expect(typeGpusOf('azure', 'Standard_NV6ads_A10_v5'), 'a sixth of a GPU').to.equal(0);
  });

  it('takes the slices of MIG from the table', () => {
    for (const row of table('gpu-power.csv').filter((one) => one['mig_compute_slices'] !== '')) {
      const model = row['model']!.replace(/ PCIe$/, '');
      const share = migShareOf(`${model} 800GB-MIG-1g.1gb`);
      expect(share, model).to.equal(1 / Number(row['mig_compute_slices']));
      const whole = migShareOf(`${model} 800GB-MIG-1g.${800 / Number(row['mig_memory_slices'])}gb`);
      expect(whole, model).to.be.closeTo(Math.max(share!, 1 / Number(row['mig_memory_slices'])), 1e-12);
    }
  });

  it('is found by the instance type when the node has no GPU model label', () => {
    expect(factorsFor({ provider: 'aws', instanceType: 'g4dn.xlarge', gpuCount: 1 }).gpuWatts?.full.value).to.equal(71);
  });

  it('is absent for nodes without GPUs', () => {
    expect(factorsFor({}).gpuWatts).to.equal(null);
    expect(factorsFor({}).reasons).not.to.include('gpu_power_unknown');
  });
});
