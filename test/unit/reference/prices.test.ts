import { expect } from 'chai';
import type { Banded } from '../../../src/domain/estimation/factors.js';
import { createReference } from '../../../src/reference/reference.js';
import { factorsFor, node, OPTIONS, priced, type spec, table } from './reference-fixtures.js';

const M5 = { provider: 'aws', instanceType: 'm5.large', region: 'us-east-1' } as const;

function expectBand(found: Banded | null, [low, value, high]: readonly [number, number, number]): void {
  expect(found?.low).to.be.closeTo(low, 1e-12);
  expect(found?.value).to.be.closeTo(value, 1e-12);
  expect(found?.high).to.be.closeTo(high, 1e-12);
}
const around = (usd: number, low: number, high: number): [number, number, number] => [usd * low, usd, usd * high];

describe('prices without any of the operator', () => {
  it('are the list price of the exact type, +-5 % in its region', () => {
    for (const place of [
      { region: 'us-east-1' },
      { region: 'us-east-1', zone: 'us-east-1b' },
      { region: null, zone: 'us-east-1b' },
    ]) {
      const { price } = factorsFor({ ...M5, ...place });
      expectBand(price.nodeUsdPerHour, around(0.096, 0.95, 1.05));
      expect(price.source).to.equal('list_on_demand');
    }
  });

  it('are the same list price in other regions, -10 % to +60 %', () => {
    for (const region of ['eu-west-3', 'us-east-2', null]) {
      const { price } = factorsFor({ ...M5, region });
      expectBand(price.nodeUsdPerHour, around(0.096, 0.9, 1.6));
      expect(price.source).to.equal('list_on_demand');
    }
  });

  it('are those of each type in the list', () => {
    for (const { provider, instance_type: instanceType, region, usd_per_hour: usd } of table('instance-prices.csv')) {
      const found = factorsFor({ provider: provider as 'aws', instanceType: instanceType!, region: region! });
      expect(found.price.nodeUsdPerHour?.value, instanceType).to.equal(Number(usd));
    }
  });

  it('are those of the size a constrained Azure size is cut from', () => {
    const price = (instanceType: string) => factorsFor({ provider: 'azure', instanceType }).price.nodeUsdPerHour?.value;
    expect(table('instance-prices.csv').some((row) => row['instance_type'] === 'Standard_DS13-4_v2')).to.equal(false);
    expect(price('Standard_DS13-4_v2')).to.equal(price('Standard_DS13_v2')).and.to.equal(0.741);
  });

  it('are reference prices per resource, -20 % to +60 %, for a type without a list price', () => {
    for (const unknown of [{}, { instanceType: 'm5.large' }, { provider: 'gcp', instanceType: 'm5.large' } as const]) {
      const { price } = factorsFor(unknown);
      expect(price).to.include({ nodeUsdPerHour: null, source: 'reference_on_demand' });
      expectBand(price.cpuUsdPerCoreHour, around(0.031611, 0.8, 1.6));
      expectBand(price.memoryUsdPerGibHour, around(0.004237, 0.8, 1.6));
    }
  });

  it('are reference prices of a wider band with GPUs, -50 % to +110 %', () => {
    const { price } = factorsFor({ gpuCount: 1 });
    expectBand(price.gpuUsdPerHour, around(0.95, 0.5, 2.1));
    expectBand(price.cpuUsdPerCoreHour, around(0.031611, 0.5, 2.1));
  });
});

describe('prices of spot nodes', () => {
  it('are the spot price of the type on one day, -50 % to +100 % in every region', () => {
    const [row] = table('instance-prices.csv').filter((one) => one['instance_type'] === 'm5.large');
    for (const region of ['us-east-1', 'eu-west-3']) {
      const { price } = factorsFor({ ...M5, region, isSpot: true });
      expectBand(price.nodeUsdPerHour, around(Number(row!['spot_usd_per_hour']), 0.5, 2));
      expect(price.source).to.equal('list_spot');
    }
  });

  it('are a part of the list price where that day had none', () => {
    const { price } = factorsFor({ provider: 'azure', instanceType: 'Standard_B2ms', region: 'eastus', isSpot: true });
    expectBand(price.nodeUsdPerHour, [0.0832 * 0.95 * 0.1, 0.0832 * 0.1, 0.0832 * 1.05 * 0.4]);
    expect(price.source).to.equal('estimated_spot');
  });

  for (const [provider, low, value, high] of [
    ['aws', 0.25, 0.44, 0.7],
    ['azure', 0.1, 0.1, 0.4],
    ['gcp', 0.1, 0.35, 0.7],
    ['unknown', 0.1, 0.35, 0.7],
  ] as const) {
    it(`of ${provider} are ${value} [${low}, ${high}] of the reference prices where the type has no list price`, () => {
      const { price } = factorsFor({ provider, isSpot: true });
      expect(price).to.include({ nodeUsdPerHour: null, source: 'estimated_spot' });
      expectBand(price.cpuUsdPerCoreHour, [0.031611 * 0.8 * low, 0.031611 * value, 0.031611 * 1.6 * high]);
      expectBand(price.memoryUsdPerGibHour, [0.004237 * 0.8 * low, 0.004237 * value, 0.004237 * 1.6 * high]);
    });
  }
});

describe('prices of the operator', () => {
  it('per resource go before the list, without a band; the rest is the reference', () => {
    const { price } = factorsFor(M5, priced({ cpuUsdPerCoreHour: 0.05 }));
    expect(price).to.include({ nodeUsdPerHour: null, source: 'operator' });
    expectBand(price.cpuUsdPerCoreHour, [0.05, 0.05, 0.05]);
    expectBand(price.memoryUsdPerGibHour, around(0.004237, 0.8, 1.6));
  });

  it('per GPU change nodes with GPUs only', () => {
    const set = priced({ gpuUsdPerHour: 2 });
    expect(factorsFor(M5, set).price.source).to.equal('list_on_demand');
    const { price } = factorsFor({ provider: 'aws', instanceType: 'g4dn.xlarge', gpuCount: 1 }, set);
    expect(price).to.include({ nodeUsdPerHour: null, source: 'operator' });
    expectBand(price.gpuUsdPerHour, [2, 2, 2]);
  });

  it('on demand are not those of spot nodes, which have a spot price or a part of them', () => {
    const set = priced({ cpuUsdPerCoreHour: 0.05 });
    expect(factorsFor({ ...M5, isSpot: true }, set).price.source).to.equal('list_spot');
    const { price } = factorsFor({ provider: 'azure', instanceType: 'Standard_B2ms', isSpot: true }, set);
    expect(price).to.include({ nodeUsdPerHour: null, source: 'estimated_spot' });
    expectBand(price.cpuUsdPerCoreHour, [0.05 * 0.1, 0.05 * 0.1, 0.05 * 0.4]);
  });

  it('for spot go before the list', () => {
    const { price } = factorsFor({ ...M5, isSpot: true }, priced({ cpuSpotUsdPerCoreHour: 0 }));
    expect(price).to.include({ nodeUsdPerHour: null, source: 'operator' });
    expectBand(price.cpuUsdPerCoreHour, [0, 0, 0]);
    expectBand(price.memoryUsdPerGibHour, [0.004237 * 0.8 * 0.25, 0.004237 * 0.44, 0.004237 * 1.6 * 0.7]);
  });

  it('are unaffected by the discount, which lowers list and reference prices on demand', () => {
    const set = priced({ discount: 0.25, cpuUsdPerCoreHour: null });
    expectBand(factorsFor(M5, set).price.nodeUsdPerHour, around(0.072, 0.95, 1.05));
    expectBand(factorsFor({}, set).price.cpuUsdPerCoreHour, around(0.031611 * 0.75, 0.8, 1.6));
    expect(factorsFor({ ...M5, isSpot: true }, set).price.nodeUsdPerHour?.value).to.equal(
      factorsFor({ ...M5, isSpot: true }).price.nodeUsdPerHour?.value,
    );
    const own = priced({ discount: 0.25, cpuUsdPerCoreHour: 0.04 });
    expectBand(factorsFor({}, own).price.cpuUsdPerCoreHour, [0.04, 0.04, 0.04]);
  });
});

describe('prices of whole nodes', () => {
  const ANY = {
    provider: null,
    instanceType: null,
    nodeSelector: {},
    region: null,
    isSpot: null,
    validFrom: null,
  };
  const day = (text: string): number => Date.parse(text) / 1000;
  const AT = day('2026-06-15');
  const priceAt = (nodes: Parameters<typeof priced>[0]['nodes'], at: ReturnType<typeof node>): number | undefined => {
    const { price } = createReference({ ...OPTIONS, prices: { ...OPTIONS.prices, nodes: nodes! } }).factorsFor(
      at,
      null,
    );
    if (price.source === 'operator') expect(price.nodeUsdPerHour?.low).to.equal(price.nodeUsdPerHour?.high);
    return price.source === 'operator' ? price.nodeUsdPerHour?.value : undefined;
  };

  it('are the operator ones by type, for spot nodes too', () => {
    const nodes = [{ ...ANY, instanceType: 'm5.large', usdPerHour: 0.1 }];
    expect(priceAt(nodes, node(M5, {}, AT))).to.equal(0.1);
    expect(priceAt(nodes, node({ ...M5, isSpot: true }, {}, AT))).to.equal(0.1);
    expect(priceAt(nodes, node({ instanceType: 'toString' }, {}, AT))).to.equal(undefined);
    expect(priceAt(nodes, node({}, {}, AT))).to.equal(undefined);
  });

  it('are the most specific ones', () => {
    const nodes = [
      { ...ANY, instanceType: 'm5.large', usdPerHour: 1 },
      { ...ANY, instanceType: 'm5.large', isSpot: true, usdPerHour: 2 },
      { ...ANY, instanceType: 'm5.large', provider: 'aws', usdPerHour: 3 },
      { ...ANY, instanceType: 'm5.large', region: 'eu-west-3', usdPerHour: 4 },
      { ...ANY, nodeSelector: { pool: 'a' }, usdPerHour: 5 },
      { ...ANY, nodeSelector: { pool: 'a', team: 'b' }, usdPerHour: 6 },
    ];
    const at = (over: Parameters<typeof spec>[0], labels = {}) =>
      priceAt(nodes, node({ instanceType: 'm5.large', ...over }, labels, AT));
    expect(at({})).to.equal(1);
    expect(at({ isSpot: true })).to.equal(2);
    expect(at({ isSpot: true, provider: 'aws' })).to.equal(3);
    expect(at({ provider: 'aws', region: 'eu-west-3' })).to.equal(4);
    expect(at({ provider: 'aws', region: 'eu-west-3' }, { pool: 'a' })).to.equal(5);
    expect(at({}, { pool: 'a', team: 'b' })).to.equal(6);
    expect(at({}, { pool: 'c', team: 'b' })).to.equal(1);
    expect(at({ instanceType: null }, { pool: 'a' })).to.equal(5);
  });

  it('are those of the time of the window', () => {
    const nodes = [
      { ...ANY, instanceType: 'm5.large', usdPerHour: 3, validFrom: day('2026-06-15') },
      { ...ANY, instanceType: 'm5.large', usdPerHour: 1 },
      { ...ANY, instanceType: 'm5.large', usdPerHour: 2, validFrom: day('2026-06-01') },
    ];
    const at = (time: number) => priceAt(nodes, node(M5, {}, time));
    expect(at(day('2026-05-31T23:55Z'))).to.equal(1);
    expect(at(day('2026-06-01'))).to.equal(2);
    expect(at(day('2026-06-14T23:55Z'))).to.equal(2);
    expect(at(day('2026-06-15'))).to.equal(3);
    expect(at(day('2027-01-01'))).to.equal(3);
  });

  it('are not used before the first of them holds', () => {
    const nodes = [{ ...ANY, instanceType: 'm5.large', usdPerHour: 2, validFrom: AT }];
    expect(priceAt(nodes, node(M5, {}, AT - 300))).to.equal(undefined);
  });
});
