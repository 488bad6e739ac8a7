import { MEASURE_NAMES, type Measures } from '../../src/domain/measures/measures.js';

/** Moves low bounds below the values and high bounds above them, that of the cost above the sum of its three parts. */
const shiftOf = (name: string): number => (/Low[A-Z]/.test(name) ? -1e6 : /High[A-Z]/.test(name) ? 1e7 : 0);

/** Measures in which every column has a distinct value, so that a mix-up is detected. Energy is at least 1 kWh. */
export function fullMeasures(overrides: Partial<Measures> = {}): Measures {
  const measures = Object.fromEntries(
    MEASURE_NAMES.map((name, index) => [name, 3.6e6 + index * 1e3 + shiftOf(name)]),
  ) as Measures;
  return {
    ...measures,
    facilityJoules: 1.2 * (measures.energyJoules ?? 0),
    sharedFacilityJoules: 1.2 * (measures.sharedEnergyJoules ?? 0),
    throttledPeriods: 5,
    cfsPeriods: 100,
    quality: 1,
    reasons: 0b1,
    priceSources: 0b10,
    intensitySources: 0b110,
    pueSources: 0b100,
    powerSources: 0b1000,
    embodiedSources: 0b11,
    methodologyVersion: 1,
    methodologyVersions: 0b1,
    ...overrides,
  };
}
