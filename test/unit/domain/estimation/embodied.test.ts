import { embodiedGrams } from '../../../../src/domain/estimation/embodied.js';
import { type Ends, expectEnds } from './formula-fixtures.js';

/** Four years: 35,040 h x 3600 s. */
const LIFETIME_SECONDS = 126_144_000;

/**
 * Embodied carbon of the host in kg [-50 %, +50 %] and its vCPU, vCPU of the node, seconds it exists; expected grams
 * and calculation.
 */
const ROWS: readonly {
  readonly what: string;
  readonly serverKg: number;
  readonly serverVcpus: number;
  readonly vcpus: number | null;
  readonly existsSeconds: number;
  readonly by: string;
  readonly grams: Ends | null;
}[] = [
  {
    what: 'of half a host in one window',
    serverKg: 100,
    serverVcpus: 8,
    vcpus: 4,
    existsSeconds: 300,
    by: '100,000 g x 300 / 126,144,000 x 4 / 8 = 625 / 5256 = 0.118911720 g; ends x 0.5 and x 1.5',
    grams: [625 / 10_512, 625 / 5256, 1875 / 10_512],
  },
  {
    what: 'of a whole host in one hour',
    serverKg: 100,
    serverVcpus: 8,
    vcpus: 8,
    existsSeconds: 3600,
    by: '100,000 g x 3600 / 126,144,000 x 8 / 8 = 625 / 219 = 2.853881279 g; ends x 0.5 and x 1.5',
    grams: [625 / 438, 625 / 219, 625 / 146],
  },
  {
    what: 'of a whole host in its lifetime',
    serverKg: 1500,
    serverVcpus: 96,
    vcpus: 96,
    existsSeconds: LIFETIME_SECONDS,
    by: 'all of it: 1500 kg = 1,500,000 g',
    grams: [750_000, 1_500_000, 2_250_000],
  },
  {
    what: 'of a node that exists for half a window',
    serverKg: 100,
    serverVcpus: 8,
    vcpus: 4,
    existsSeconds: 150,
    by: '100,000 g x 150 / 126,144,000 x 4 / 8 = 625 / 10,512 = 0.059455860 g',
    grams: [625 / 21_024, 625 / 10_512, 625 / 7008],
  },
  {
    what: 'of a constrained size that shows 1 vCPU and reserves 4 of 16: the host counts as 16 x 1 / 4 = 4 vCPU',
    serverKg: 100,
    serverVcpus: 4,
    vcpus: 1,
    existsSeconds: 300,
    by: '100,000 g x 300 / 126,144,000 x 1 / 4 = 625 / 10,512 = 0.059455860 g',
    grams: [625 / 21_024, 625 / 10_512, 625 / 7008],
  },
  {
    what: 'of a node that does not exist in the window',
    serverKg: 100,
    serverVcpus: 8,
    vcpus: 4,
    existsSeconds: 0,
    by: '0 s',
    grams: [0, 0, 0],
  },
  {
    what: 'of a node of unknown vCPU',
    serverKg: 100,
    serverVcpus: 8,
    vcpus: null,
    existsSeconds: 300,
    by: 'unknown, not 0',
    grams: null,
  },
];

describe('embodied carbon', () => {
  for (const row of ROWS) {
    it(row.what, () => {
      const { serverKg: kg, serverVcpus, vcpus, existsSeconds, grams, by } = row;
      const serverKg = { value: kg, low: 0.5 * kg, high: 1.5 * kg };
      const found = embodiedGrams({ serverKg, serverVcpus, lifetimeSeconds: LIFETIME_SECONDS }, vcpus, existsSeconds);
      expectEnds(found, grams, by);
    });
  }
});
