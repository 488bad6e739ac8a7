import { expect } from 'chai';
import { UNKNOWN_SPEC } from '../../../../src/domain/cluster/node-spec.js';
import type { NodeItem } from '../../../../src/domain/list-items.js';
import { MEASURE_NAMES, type MeasureName, type Measures } from '../../../../src/domain/measures/measures.js';
import type { IdleMode, ReadContext, SeriesPoint } from '../../../../src/domain/metrics-queries.js';
import { toLabelValue } from '../../../../src/operations/metrics/label-group.js';
import { toLabelKey } from '../../../../src/operations/metrics/label-keys.js';
import { toNamespace } from '../../../../src/operations/metrics/namespace.js';
import { toNode } from '../../../../src/operations/metrics/node.js';
import { toPod } from '../../../../src/operations/metrics/pod.js';
import { toTotals } from '../../../../src/operations/metrics/totals.js';
import { viewOf } from '../../../../src/operations/shared/response/figures.js';
import {
  CARBON_POINT_MEASURES,
  COST_POINT_MEASURES,
  ENERGY_POINT_MEASURES,
  ITEM_MEASURES,
  POINT_MEASURES,
  SHARE_MEASURES,
  TOTALS_MEASURES,
} from '../../../../src/operations/shared/response/shown-measures.js';
import { toCarbonPoint, toCostPoint, toEnergyPoint, toPoint } from '../../../../src/operations/timeseries/points.js';
import { fullMeasures } from '../../../support/measures-fixture.js';

const RANGE = { from: 0, to: 3600 };
const EURO = { code: 'EUR', unitsPerUsd: 0.5 };
const CONTEXT: ReadContext = {
  range: RANGE,
  isEdgeAligned: false,
  dataFrom: 0,
  resolution: '1h',
  coverage: 1,
  isMatched: true,
};
const PEAKS = { powerWatts: 1, cpuClaimCores: 1, memoryClaimBytes: 1 };
const COUNTS = { clusters: 1, namespaces: 1, nodes: 1, workloads: 1, pods: 1 };

const without = (names: readonly MeasureName[]): Measures =>
  Object.fromEntries(
    Object.entries(fullMeasures()).map(([name, value]) => [name, names.includes(name as MeasureName) ? value : null]),
  ) as Measures;

const point = (measures: Measures): SeriesPoint => ({
  start: RANGE.from,
  end: RANGE.to,
  series: null,
  coverage: 1,
  measures,
  peaks: PEAKS,
});
const totals = (measures: Measures) => ({
  context: CONTEXT,
  measures,
  idle: measures,
  system: measures,
  peaks: PEAKS,
  counts: COUNTS,
  latestSampleAt: 0,
});
const node = (measures: Measures): NodeItem => ({
  cluster: 'c',
  node: 'n',
  spec: UNKNOWN_SPEC,
  microarchitecture: null,
  gridZone: null,
  measures,
  idle: measures,
  system: measures,
  nodeMeasures: fullMeasures() as unknown as NodeItem['nodeMeasures'],
  podCount: 1,
});
const pod = (measures: Measures) => ({
  cluster: 'c',
  namespace: 'n',
  pod: 'p',
  uid: 'u',
  workload: null,
  node: 'n',
  cpuRequestCores: 1,
  memoryRequestBytes: 1,
  firstSeenAt: 0,
  lastSeenAt: 0,
  measures,
});

const earlier = (measures: Measures) => ({ measures, isNowObserved: true });

const view = (measures: Measures, idle: IdleMode) =>
  viewOf(CONTEXT, measures, { idle, currency: EURO, dueUntil: RANGE.to });
const ANSWERS: Readonly<Record<string, [readonly MeasureName[], (measures: Measures, idle: IdleMode) => unknown]>> = {
  'points of carbon': [CARBON_POINT_MEASURES, (m, idle) => toCarbonPoint(point(m), view(m, idle))],
  'points of energy': [ENERGY_POINT_MEASURES, (m, idle) => toEnergyPoint(point(m), view(m, idle))],
  'points of cost': [COST_POINT_MEASURES, (m, idle) => toCostPoint(point(m), view(m, idle))],
  'points of everything': [POINT_MEASURES, (m, idle) => toPoint(point(m), view(m, idle))],
  totals: [TOTALS_MEASURES, (m, idle) => toTotals(totals(m), totals(m), { timezone: 'UTC', idle }, RANGE.to, EURO)],
  nodes: [ITEM_MEASURES, (m, idle) => toNode(node(m), view(m, idle))],
  pods: [ITEM_MEASURES, (m, idle) => toPod(pod(m), view(m, idle))],
  'keys of labels': [SHARE_MEASURES, (m, idle) => toLabelKey({ key: 'k', valueCount: 1, measures: m }, view(m, idle))],
  'values of labels': [
    SHARE_MEASURES,
    (m, idle) =>
      toLabelValue(
        { key: 'k', value: 'v', cluster: 'c', measures: m, earlier: earlier(m), workloadCount: 1, podCount: 1 },
        view(m, idle),
      ),
  ],
  namespaces: [
    ITEM_MEASURES,
    (m, idle) =>
      toNamespace(
        { cluster: 'c', namespace: 'n', measures: m, earlier: earlier(m), workloadCount: 1, podCount: 1 },
        view(m, idle),
      ),
  ],
};

describe('the measures that are read for a response', () => {
  for (const [name, [measures, answer]] of Object.entries(ANSWERS)) {
    it(`${name} contain no other figures`, () => {
      expect(measures.length).to.be.below(MEASURE_NAMES.length);
      for (const idle of ['separate', 'share', 'exclude'] as const) {
        expect(answer(without(measures), idle)).to.deep.equal(answer(fullMeasures(), idle));
      }
    });

    it(`${name} need no shared part when nothing is shared`, () => {
      const own = measures.filter((measure) => !measure.startsWith('shared'));
      for (const idle of ['separate', 'exclude'] as const) {
        expect(answer(without(own), idle)).to.deep.equal(answer(fullMeasures(), idle));
      }
    });
  }
});
