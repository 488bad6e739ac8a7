import { expect } from 'chai';
import type { FactBeforeRedistribution } from '../../../../src/domain/estimation/fact-before-redistribution.js';
import { shareIdle } from '../../../../src/domain/estimation/share.js';
import { IDLE, SYSTEM } from '../../../../src/domain/measures/entity-facts.js';
import { emptyMeasures, type Measures } from '../../../../src/domain/measures/measures.js';
import { expectFigure } from './formula-fixtures.js';

/** A row of the pod table: of a pod, or of the idle or system part of its node. */
const aRow = (name: string, node: string, own: Partial<Measures>): FactBeforeRedistribution => ({
  ...emptyMeasures(),
  namespace: name === IDLE || name === SYSTEM ? name : 'production',
  workload: { kind: 'Deployment', name },
  workloadLabels: {},
  name,
  uid: `${name}/${node}`,
  node,
  cpuRequestCores: null,
  memoryRequestBytes: null,
  ...own,
});

/**
 * One row: the rows of a window as name, node, own energy in joules and expected shared energy, with the calculation.
 * Own plus shared energy of all rows equals the own energy of all rows.
 */
const ENERGY: readonly {
  readonly what: string;
  readonly by: string;
  readonly rows: readonly (readonly [name: string, node: string, own: number | null, shared: number | null])[];
}[] = [
  {
    what: 'goes to the pods of the node in proportion to their own energy',
    by: 'a 20 x 30 / 40, b 20 x 10 / 40; idle -20',
    rows: [
      ['a', 'n1', 30, 15],
      ['b', 'n1', 10, 5],
      [IDLE, 'n1', 20, -20],
    ],
  },
  {
    what: 'of the worked example: 1.11 W over a 1.5352 W and b 1.474 W, for one second',
    by: 'a 1.11 x 1.5352 / 3.0092, b 1.11 x 1.474 / 3.0092; idle -1.11',
    rows: [
      ['a', 'n1', 1.5352, 1.704072 / 3.0092],
      ['b', 'n1', 1.474, 1.63614 / 3.0092],
      [IDLE, 'n1', 1.11, -1.11],
    ],
  },
  {
    what: 'includes the system part',
    by: 'a (20 + 4) x 30 / 40, b (20 + 4) x 10 / 40; idle -20, system -4',
    rows: [
      ['a', 'n1', 30, 18],
      ['b', 'n1', 10, 6],
      [IDLE, 'n1', 20, -20],
      [SYSTEM, 'n1', 4, -4],
    ],
  },
  {
    what: 'stays on its node when both nodes have charged pods',
    by: 'a 20 x 30 / 30, b 6 x 10 / 10',
    rows: [
      ['a', 'n1', 30, 20],
      [IDLE, 'n1', 20, -20],
      ['b', 'n2', 10, 6],
      [IDLE, 'n2', 6, -6],
    ],
  },
  {
    what: 'of a node without pods goes to all pods of the cluster in proportion to their own energy',
    by: 'a 20 x 30 / 40 + 8 x 30 / 60, b 20 x 10 / 40 + 8 x 10 / 60, c 9 x 20 / 20 + 8 x 20 / 60',
    rows: [
      ['a', 'n1', 30, 19],
      ['b', 'n1', 10, 5 + 4 / 3],
      [IDLE, 'n1', 20, -20],
      ['c', 'n2', 20, 9 + 8 / 3],
      [IDLE, 'n2', 9, -9],
      [IDLE, 'n3', 8, -8],
    ],
  },
  {
    what: 'of a node whose pods are not charged goes to the other pods of the cluster',
    by: 'a 20 + (8 + 2) x 30 / 30, b 0',
    rows: [
      ['a', 'n1', 30, 30],
      [IDLE, 'n1', 20, -20],
      ['b', 'n2', 0, 0],
      [IDLE, 'n2', 8, -8],
      [SYSTEM, 'n2', 2, -2],
    ],
  },
  {
    what: 'is 0 for a pod without own energy next to a pod with own energy',
    by: 'a 20 x 30 / 30, b 20 x 0 / 30',
    rows: [
      ['a', 'n1', 30, 20],
      ['b', 'n1', 0, 0],
      [IDLE, 'n1', 20, -20],
    ],
  },
  {
    what: 'stays idle when no pod of the cluster is charged',
    by: 'nothing is redistributed',
    rows: [
      ['a', 'n1', 0, 0],
      [IDLE, 'n1', 20, 0],
      [SYSTEM, 'n1', 4, 0],
      [IDLE, 'n2', 8, 0],
    ],
  },
  {
    what: 'stays idle in a cluster without pods',
    by: 'nothing is redistributed',
    rows: [
      [IDLE, 'n1', 20, 0],
      [SYSTEM, 'n1', 4, 0],
    ],
  },
  {
    what: 'is null if and only if own energy is null: an unobserved node takes no part',
    by: 'a 20 x 30 / 30; n2 unknown',
    rows: [
      ['a', 'n1', 30, 20],
      [IDLE, 'n1', 20, -20],
      ['b', 'n2', null, null],
      [IDLE, 'n2', null, null],
    ],
  },
  {
    what: 'of a fully claimed node is 0',
    by: 'a 0 x 30 / 30',
    rows: [
      ['a', 'n1', 30, 0],
      [IDLE, 'n1', 0, 0],
    ],
  },
  { what: 'of a window without nodes is empty', by: 'no rows', rows: [] },
];

describe('idle and system energy shared over pods', () => {
  for (const { what, by, rows } of ENERGY) {
    it(what, () => {
      const facts = rows.map(([name, node, energyJoules]) => aRow(name, node, { energyJoules }));
      shareIdle(facts);
      for (const [place, [name, node, , shared]] of rows.entries()) {
        expectFigure(facts[place]!.sharedEnergyJoules, shared, `${name} on ${node}: ${by}`);
      }
      const own = rows.reduce((sum, [, , joules]) => sum + (joules ?? 0), 0);
      const all = facts.reduce((sum, row) => sum + (row.energyJoules ?? 0) + (row.sharedEnergyJoules ?? 0), 0);
      expect(all, 'own + shared of all rows').to.be.closeTo(own, 1e-12 * own);
    });
  }
});

/**
 * Each quantity is shared by its own weights, and each band end by the weights of the value, so that low <= value <=
 * high: own figures of pods a and b and of idle, and the expected shared figures of a and b.
 */
const COLUMNS: readonly {
  readonly shared: keyof Measures & `shared${string}`;
  readonly own: Partial<Record<keyof Measures, readonly [a: number, b: number, idle: number]>>;
  readonly by: string;
  readonly takes: readonly [a: number, b: number];
}[] = [
  {
    shared: 'sharedEnergyJoules',
    own: { energyJoules: [30, 10, 20], facilityJoules: [1, 1, 9] },
    by: '20 x 3 / 4, 20 x 1 / 4',
    takes: [15, 5],
  },
  {
    shared: 'sharedEnergyLowJoules',
    own: { energyJoules: [30, 10, 20], energyLowJoules: [5, 5, 12] },
    by: '12 x 3 / 4, 12 x 1 / 4',
    takes: [9, 3],
  },
  {
    shared: 'sharedEnergyHighJoules',
    own: { energyJoules: [30, 10, 20], energyHighJoules: [50, 50, 40] },
    by: '40 x 3 / 4, 40 x 1 / 4',
    takes: [30, 10],
  },
  {
    shared: 'sharedFacilityJoules',
    own: { energyJoules: [30, 10, 20], facilityJoules: [60, 15, 25] },
    by: '25 x 4 / 5, 25 x 1 / 5',
    takes: [20, 5],
  },
  {
    shared: 'sharedCarbonOperationalGrams',
    own: { energyJoules: [30, 10, 20], carbonOperationalGrams: [2, 8, 10] },
    by: '10 x 2 / 10, 10 x 8 / 10',
    takes: [2, 8],
  },
  {
    shared: 'sharedCarbonOperationalLowGrams',
    own: { carbonOperationalGrams: [2, 8, 10], carbonOperationalLowGrams: [1, 1, 5] },
    by: '5 x 2 / 10, 5 x 8 / 10',
    takes: [1, 4],
  },
  {
    shared: 'sharedCarbonOperationalHighGrams',
    own: { carbonOperationalGrams: [2, 8, 10], carbonOperationalHighGrams: [9, 9, 30] },
    by: '30 x 2 / 10, 30 x 8 / 10',
    takes: [6, 24],
  },
  {
    shared: 'sharedCarbonEmbodiedGrams',
    own: { carbonOperationalGrams: [2, 8, 10], carbonEmbodiedGrams: [1, 3, 8] },
    by: '8 x 1 / 4, 8 x 3 / 4',
    takes: [2, 6],
  },
  {
    shared: 'sharedCarbonEmbodiedLowGrams',
    own: { carbonEmbodiedGrams: [1, 3, 8], carbonEmbodiedLowGrams: [1, 1, 4] },
    by: '4 x 1 / 4, 4 x 3 / 4',
    takes: [1, 3],
  },
  {
    shared: 'sharedCarbonEmbodiedHighGrams',
    own: { carbonEmbodiedGrams: [1, 3, 8], carbonEmbodiedHighGrams: [5, 5, 12] },
    by: '12 x 1 / 4, 12 x 3 / 4',
    takes: [3, 9],
  },
  {
    shared: 'sharedCostUsd',
    own: { costCpuUsd: [1, 1, 2], costMemoryUsd: [1, 2, 3], costOtherUsd: [0, 5, 5] },
    by: 'own cost is that of all resources: 10 x 2 / 10, 10 x 8 / 10',
    takes: [2, 8],
  },
];

describe('idle shared over pods', () => {
  for (const { shared, own, by, takes } of COLUMNS) {
    it(`computes ${shared}`, () => {
      const ownOf = (place: number): Partial<Measures> =>
        Object.fromEntries(Object.entries(own).map(([name, figures]) => [name, figures[place]]));
      const facts = ['a', 'b', IDLE].map((name, place) => aRow(name, 'n1', ownOf(place)));
      shareIdle(facts);
      const [a, b, idle] = facts.map((row) => row[shared]);
      expectFigure(a!, takes[0], `a: ${by}`);
      expectFigure(b!, takes[1], `b: ${by}`);
      expectFigure(idle!, -(takes[0] + takes[1]), `idle: ${by}`);
    });
  }
});
