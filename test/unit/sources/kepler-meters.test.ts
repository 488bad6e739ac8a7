import { expect } from 'chai';
import { type KeplerReading, readKepler } from '../../../src/sources/prometheus/nodes/kepler-meters.js';

const TIME = 1_700_000_100;
const COVERED_SECONDS = 150;
type Meters = readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];

const read = (meters: Meters): KeplerReading =>
  readKepler(
    meters.map(([labels, value]) => ({ labels, start: TIME, step: 300, values: [value] })),
    TIME,
    COVERED_SECONDS,
  );
const zone = (name: string, joules: number, meter = 'zone'): Meters[number] => [{ meter, zone: name }, joules];
const old = (meter: string, mode: string, joules: number): Meters[number] => [{ meter, mode }, joules];

/** Series of a node by meter, and what is read of them: platform, package and dram joules, and the idle part. */
const READINGS: readonly {
  readonly what: string;
  readonly meters: Meters;
  readonly joules: readonly [platform: number | null, packages: number | null, dram: number | null];
  readonly idlePart: number | null;
}[] = [
  { what: 'nothing without Kepler', meters: [], joules: [null, null, null], idlePart: null },
  {
    what: 'the package zone, not its numbered parts again',
    meters: [zone('package', 70), zone('package-0', 30), zone('package-1', 40), zone('dram', 9)],
    joules: [null, 70, 9],
    idlePart: null,
  },
  {
    what: 'numbered zones together',
    meters: [zone('package-0', 30), zone('package-1', 40), zone('dram-0', 4), zone('dram-1', 5)],
    joules: [null, 70, 9],
    idlePart: null,
  },
  {
    what: 'the idle part of the zones that are used',
    meters: [zone('package', 70), zone('package', 15, 'zone_idle'), zone('package', 45, 'zone_active')],
    joules: [null, 70, null],
    idlePart: 0.25,
  },
  {
    what: 'psys as the whole machine, with its own idle part',
    meters: [
      zone('psys', 90),
      zone('package', 70),
      zone('psys', 50, 'zone_idle'),
      zone('psys', 50, 'zone_active'),
      zone('package', 15, 'zone_idle'),
      zone('package', 45, 'zone_active'),
    ],
    joules: [90, 70, null],
    idlePart: 0.5,
  },
  {
    what: 'the power of the machine over the covered time, before psys',
    meters: [[{ meter: 'platform_watts' }, 2], zone('psys', 90), zone('package', 70)],
    joules: [300, 70, null],
    idlePart: null,
  },
  {
    what: 'counters of earlier versions, by mode and package',
    meters: [
      old('package', 'idle', 20),
      old('package', 'dynamic', 60),
      old('dram', 'idle', 4),
      old('dram', 'dynamic', 5),
    ],
    joules: [null, 80, 9],
    idlePart: 0.25,
  },
  {
    what: 'platform counters of earlier versions',
    meters: [old('platform', 'idle', 30), old('platform', 'dynamic', 30), old('package', 'dynamic', 50)],
    joules: [60, 50, null],
    idlePart: 0.5,
  },
  {
    what: 'containers where the node has no counters, never both',
    meters: [old('container_package', 'dynamic', 50), old('container_dram', 'dynamic', 5), old('dram', 'dynamic', 6)],
    joules: [null, 50, 6],
    idlePart: null,
  },
];

describe('meters of Kepler', () => {
  for (const { what, meters, joules, idlePart } of READINGS) {
    it(`give ${what}`, () => {
      const found = read(meters);
      expect([found.platformJoules, found.packageJoules, found.dramJoules]).to.deep.equal(joules);
      expect(found.idlePart).to.equal(idlePart);
    });
  }

  it('count values that are not valid', () => {
    const { packageJoules, dropped } = read([zone('package', Number.NaN)]);
    expect(packageJoules).to.equal(null);
    expect(dropped).to.be.at.least(1);
  });
});
