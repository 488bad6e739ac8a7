import { expect } from 'chai';
import { estimateEnergy } from '../../../src/domain/estimation/energy.js';
import type { Banded, NodeFactors } from '../../../src/domain/estimation/factors.js';
import { powerFactors } from '../../../src/reference/power-factors.js';
import { readPowerTable } from '../../../src/reference/power-table.js';
import { readProviderTable } from '../../../src/reference/provider-table.js';
import { aSaneNode } from '../domain/estimation/formula-fixtures.js';
import { factorsFor, table } from './reference-fixtures.js';

const LOADS = [
  ['idle', 0],
  ['load10', 0.1],
  ['load50', 0.5],
  ['full', 1],
] as const;
type Row = Readonly<Record<string, string>>;

const HOSTS: readonly Row[] = table('measured-hosts.csv');
const TYPES = new Map(table('instance-types.csv').map((row) => [`${row['provider']}/${row['instance_type']}`, row]));
const POWER = readPowerTable();
const PROVIDERS = readProviderTable();

/** The row is not in the look-up: the watts are those of the micro-architecture. */
const byMicroarchitecture = (host: Row) => {
  const type = TYPES.get(`${host['provider']}/${host['instance_type']}`);
  return powerFactors(null, POWER.get(type?.['microarchitecture'] ?? '') ?? null, null);
};
/** Nothing is known but the provider. */
const byDefault = (host: Row) => powerFactors(null, null, PROVIDERS.get(host['provider'] ?? '') ?? null);

/** Watts of CPU and memory of a node of the host's size, from the joules of a window. */
function modelledWatts(host: Row, power: Partial<NodeFactors>, load: number): Banded {
  const vcpus = Number(host['vcpus']);
  const node = aSaneNode({ vcpus, memoryGib: Number(host['memory_gib']) });
  const { cpuActive, cpuIdle, memory } = estimateEnergy(node, { ...factorsFor({}), ...power }, load * vcpus * 300);
  const watts = (end: keyof Banded): number =>
    [cpuActive, cpuIdle, memory].reduce((sum, part) => sum + (part?.[end] ?? Number.NaN), 0) / 300;
  return { value: watts('value'), low: watts('low'), high: watts('high') };
}

function compare(powerOf: (host: Row) => Partial<NodeFactors>, point: string, load: number) {
  const found = HOSTS.map((host) => {
    const reference =
      Number(host[`package_watts_${point}`]) + Number(host[`memory_watts_${point}`]) + Number(host['other_watts']);
    const { value, low, high } = modelledWatts(host, powerOf(host), load);
    return { ratio: value / reference, isInside: low <= reference && reference <= high };
  });
  const ratios = found.map(({ ratio }) => ratio).sort((a, b) => a - b);
  return {
    insidePercent: (100 * found.filter(({ isInside }) => isInside).length) / found.length,
    medianRatio: ratios[Math.floor(ratios.length / 2)]!,
  };
}

describe('modelled watts beside measured hosts', () => {
  it('are compared with 149 hosts whose micro-architecture is known', () => {
    expect(HOSTS).to.have.length(149);
    expect(HOSTS.every((host) => byMicroarchitecture(host).powerSource === 'microarchitecture')).to.equal(true);
  });

  for (const [point, load] of LOADS) {
    it(`hold at least 90 % of them in the band at ${100 * load} % load, with a median ratio of 0.75 to 1.33`, () => {
      const { insidePercent, medianRatio } = compare(byMicroarchitecture, point, load);
      expect(insidePercent).to.be.at.least(90);
      expect(medianRatio).to.be.within(0.75, 1.33);
    });

    it(`hold at least 90 % of them in the band at ${100 * load} % load where only the provider is known`, () => {
      expect(compare(byDefault, point, load).insidePercent).to.be.at.least(90);
    });
  }

  it('are those of the host itself where it is in the look-up', () => {
    for (const host of HOSTS) {
      const spec = { provider: 'aws', instanceType: host['instance_type']!, vcpus: Number(host['vcpus']) } as const;
      const { value } = modelledWatts(host, factorsFor(spec), 0.5);
      const reference =
        Number(host['package_watts_load50']) + Number(host['memory_watts_load50']) + Number(host['other_watts']);
      expect(value, host['instance_type']).to.be.closeTo(reference, 1e-9 * reference);
    }
  });
});
