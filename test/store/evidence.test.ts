import { expect } from 'chai';
import type { ContainerFact, PodFact, WindowFacts } from '../../src/domain/measures/entity-facts.js';
import { mergeHistograms } from '../../src/domain/measures/histogram.js';
import { foldMeasures, MEASURE_NAMES, type Measures } from '../../src/domain/measures/measures.js';
import type { WorkloadEvidence } from '../../src/domain/recommendations/evidence/evidence.js';
import type { EvidenceStore } from '../../src/domain/recommendations/evidence/evidence-store.js';
import { floorTo, HOUR_SECONDS, type TimeRange, WINDOW_SECONDS } from '../../src/domain/time/window.js';
import { createEvidenceStore } from '../../src/store/evidence/evidence-store.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import type { LeasingStore } from '../support/leasing-store.js';
import { completeRun, DAY_START, storeOf, writeAll } from '../support/store-fixture.js';
import { type FactsShape, makeWindowFacts, nodeName } from '../support/window-facts.js';

const hour = (index: number): number => DAY_START + index * HOUR_SECONDS;
const RANGE: TimeRange = { from: hour(2), to: hour(6) };

/** A few windows of one hour. */
const windowsOf = (index: number, offsets: readonly number[], shape: Partial<FactsShape> = {}): WindowFacts[] =>
  offsets.map((offset) => makeWindowFacts(hour(index) + offset * WINDOW_SECONDS, shape));

const SEALED = [...windowsOf(1, [0]), ...windowsOf(2, [0, 5]), ...windowsOf(3, [1], { coverage: 0.5 })];
/** Hour 4 is missing. From hour 5 there are fewer pods, and one node less. */
const ROLLED = windowsOf(5, [0, 3, 11], { podsPerWorkload: 1, nodes: 2 });
const OPEN = windowsOf(6, [0]);
const inRange = (facts: WindowFacts): boolean => facts.windowStart >= RANGE.from && facts.windowStart < RANGE.to;
const EVALUATED = [...SEALED, ...ROLLED].filter(inRange);

const isWorkload = ({ namespace }: PodFact): boolean => !namespace.startsWith('__');
const keyOf = ({ namespace, workload }: Pick<PodFact, 'namespace' | 'workload'>): string =>
  `${namespace}/${workload.kind}/${workload.name}`;

function expectMeasures(actual: Measures | null, rows: readonly Measures[]): void {
  const expected = foldMeasures(rows);
  for (const name of MEASURE_NAMES) {
    const value = expected[name];
    if (value === null) expect(actual?.[name], name).to.equal(null);
    else expect(actual?.[name], name).to.be.closeTo(value, 1e-9 * Math.max(1, Math.abs(value)));
  }
}

for (const kind of DATABASE_KINDS) {
  describe(`evidence (${kind})`, () => {
    let fresh: FreshDatabase;
    let collect: LeasingStore;
    let store: EvidenceStore;
    let clusterId: number;
    let workloads: WorkloadEvidence[];

    const readAll = async (range: TimeRange, namespaces: readonly string[] = []): Promise<WorkloadEvidence[]> => {
      const all: WorkloadEvidence[] = [];
      for await (const evidence of store.streamWorkloads(clusterId, range, namespaces)) all.push(evidence);
      return all;
    };
    before(async () => {
      fresh = await freshDatabase(kind);
      collect = storeOf(fresh.database);
      store = createEvidenceStore(fresh.database);
      const other = await collect.ensureCluster('other', false);
      await writeAll(collect, other, windowsOf(5, [0], { seed: 77 }));
      await collect.rollUpHour(other, hour(5));
      clusterId = await collect.ensureCluster('c', false);
      expect(await store.findSpan(clusterId, 86_400)).to.equal(null);
      await collect.writeSealedHours(clusterId, SEALED);
      await writeAll(collect, clusterId, [...ROLLED, ...OPEN]);
      await collect.rollUpHour(clusterId, hour(5));
      await collect.upsertIntensities(
        clusterId,
        [1, 2, 3, 5, 6].flatMap((index) =>
          ['ZONE-0', 'ZONE-9'].map((zone) => ({
            zone,
            hour: hour(index),
            gramsPerKwh: 100 + index,
            lowGramsPerKwh: 90,
            highGramsPerKwh: 200,
            source: 'test',
            isEstimated: false,
          })),
        ),
      );
      workloads = await readAll(RANGE);
    });
    after(() => fresh.drop());

    it('spans the newest rolled hours, without open or missing ones', async () => {
      expect(await store.findSpan(clusterId, 4 * HOUR_SECONDS)).to.deep.equal({ range: RANGE, hours: 3 });
      expect(await store.findSpan(clusterId, HOUR_SECONDS)).to.deep.equal({
        range: { from: hour(5), to: hour(6) },
        hours: 1,
      });
      expect(await store.findSpan(clusterId, 2 * HOUR_SECONDS)).to.deep.equal({
        range: { from: hour(5), to: hour(6) },
        hours: 1,
      });
      expect(await store.findSpan(clusterId, 30 * 86_400)).to.deep.equal({
        range: { from: hour(1), to: hour(6) },
        hours: 4,
      });
    });

    it('of the cluster is the sum of all charges, including idle and system, and its coverage includes the gap', async () => {
      const cluster = await store.readCluster(clusterId, RANGE);
      expect(cluster).to.deep.include({ cluster: 'c', range: RANGE });
      expectMeasures(
        cluster.totals,
        EVALUATED.flatMap(({ pods }) => pods),
      );
      const nodes = EVALUATED.flatMap((facts) => facts.nodes);
      const sum = (name: 'coveredSeconds' | 'existsSeconds') => nodes.reduce((all, node) => all + (node[name] ?? 0), 0);
      expect(cluster.coverage).to.be.closeTo((0.75 * sum('coveredSeconds')) / sum('existsSeconds'), 1e-12);
      expect([...cluster.hourlyIntensities]).to.deep.equal([
        ['ZONE-0', [2, 3, 5].map((index) => ({ hour: hour(index), gramsPerKwh: 100 + index }))],
      ]);
    });

    it('of every workload is the sum of the charges of its pods, without idle and system', () => {
      const pods = EVALUATED.flatMap((facts) => facts.pods).filter(isWorkload);
      expect(workloads.map(keyOf)).to.have.members([...new Set(pods.map(keyOf))]);
      for (const evidence of workloads) {
        const own = pods.filter((pod) => keyOf(pod) === keyOf(evidence));
        expectMeasures(evidence.measures, own);
        expect(evidence.firstSeenAt).to.equal(hour(1));
        expect(evidence.lastSeenAt).to.equal(hour(6));
      }
    });

    it('contains the hours of a workload in ascending order, without missing ones', () => {
      for (const evidence of workloads) {
        expect(evidence.hours.map((one) => one.hour)).to.deep.equal([hour(2), hour(3), hour(5)]);
        for (const one of evidence.hours) {
          const own = foldMeasures(
            EVALUATED.filter(({ windowStart }) => floorTo(windowStart, HOUR_SECONDS) === one.hour)
              .flatMap((facts) => facts.pods)
              .filter((pod) => keyOf(pod) === keyOf(evidence)),
          );
          const cost = (own.costCpuUsd ?? 0) + (own.costMemoryUsd ?? 0) + (own.costOtherUsd ?? 0);
          const expected: Record<string, number | null> = { ...own, hour: one.hour, costUsd: cost };
          for (const [name, value] of Object.entries(one))
            expect(value, name).to.be.closeTo(expected[name] ?? Number.NaN, 1e-9);
        }
      }
    });

    it('contains merged histograms and the newest requests of every container', () => {
      const facts = EVALUATED.flatMap(({ containers, windowStart }) =>
        containers.map((fact) => ({ ...fact, windowStart })),
      );
      for (const evidence of workloads) {
        const own = facts.filter((fact) => keyOf(fact) === keyOf(evidence));
        const newest = (name: 'cpuLimitMillicores' | 'cpuRequestMillicores') =>
          own.filter((fact) => fact[name] !== null).sort((a, b) => b.windowStart - a.windowStart)[0]?.[name] ?? null;
        const sum = (pick: (fact: ContainerFact) => number) => own.reduce((all, fact) => all + pick(fact), 0);
        expect(evidence.containers).to.deep.equal([
          {
            container: 'main',
            cpu: mergeHistograms(...own.map(({ cpu }) => cpu)),
            memory: mergeHistograms(...own.map(({ memory }) => memory)),
            memoryMaxBytes: Math.max(...own.map((fact) => fact.memoryMaxBytes ?? 0)),
            podSeconds: sum((fact) => fact.podSeconds),
            cpuRequestMillicores: newest('cpuRequestMillicores'),
            cpuLimitMillicores: newest('cpuLimitMillicores'),
            memoryRequestBytes: 2 ** 28,
            memoryLimitBytes: null,
            throttledPeriods: sum((fact) => fact.throttledPeriods),
            cfsPeriods: sum((fact) => fact.cfsPeriods),
            oomKills: 0,
          },
        ]);
      }
    });

    it('contains the zones of a workload, longest first', () => {
      for (const evidence of workloads) {
        const names = new Set(
          EVALUATED.flatMap((facts) => facts.pods)
            .filter((pod) => keyOf(pod) === keyOf(evidence))
            .map((pod) => pod.node),
        );
        expect(evidence.gridZones.length).to.be.within(1, names.size);
        for (const zone of evidence.gridZones) expect(zone).to.match(/^ZONE-[012]$/);
      }
    });

    it('can be limited to namespaces, with the same results for them', async () => {
      const some = await readAll(RANGE, ['batch', 'unknown']);
      expect(some).to.deep.equal(workloads.filter(({ namespace }) => namespace === 'batch'));
      expect(some).to.have.length(2);
    });

    it('of one workload is the same as among all', async () => {
      const [one] = workloads;
      if (one === undefined) throw new Error('no workload');
      expect(await store.findWorkload(clusterId, RANGE, one.namespace, one.workload)).to.deep.equal(one);
      expect(await store.findWorkload(clusterId, RANGE, one.namespace, { kind: 'Job', name: 'none' })).to.equal(null);
      const empty = { from: hour(4), to: hour(5) };
      expect(await store.findWorkload(clusterId, empty, one.namespace, one.workload)).to.equal(null);
      expect(await readAll(empty)).to.deep.equal([]);
    });

    it('of nodes contains the charges, the peaks, and the pods of the newest hour of each', async () => {
      const nodes = await store.listNodes(clusterId, RANGE);
      expect(nodes.map(({ node }) => node)).to.deep.equal([0, 1, 2].map(nodeName));
      for (const [index, node] of nodes.entries()) {
        const rows = EVALUATED.flatMap((facts) => facts.pods).filter((pod) => pod.node === node.node);
        expectMeasures(node.total, rows);
        expectMeasures(
          node.idle,
          rows.filter(({ namespace }) => namespace === '__idle__'),
        );
        expectMeasures(
          node.system,
          rows.filter(({ namespace }) => namespace === '__system__'),
        );
        const own = EVALUATED.flatMap((facts) => facts.nodes).filter(({ name }) => name === node.node);
        expect(node.existsSeconds).to.equal(own.length * WINDOW_SECONDS);
        expect(node.firstSeenAt).to.equal(hour(1));
        expect(node.lastSeenAt).to.equal(index === 2 ? hour(4) : hour(6));
        const pool = index === 1 ? null : 'default';
        expect(node.spec).to.deep.include({ instanceType: `m5.${index + 1}xlarge`, pool, vcpus: 4 });
        const claims = EVALUATED.map((facts) =>
          facts.pods
            .filter((pod) => pod.node === node.node)
            .reduce((sum, pod) => sum + (pod.cpuClaimCoreSeconds ?? 0), 0),
        );
        expect(node.peakCpuClaimCores).to.be.closeTo(Math.max(...claims) / WINDOW_SECONDS, 1e-9);
        const here = new Map(
          ROLLED.flatMap((facts) => facts.pods)
            .filter((pod) => isWorkload(pod) && pod.node === node.node)
            .map((pod) => [pod.uid, pod]),
        );
        expect(node.pods.map(keyOf)).to.have.members([...here.values()].map(keyOf));
        const [pod] = [...here.values()];
        if (pod === undefined) continue;
        const seen = EVALUATED.flatMap((facts) => facts.pods).filter(({ uid }) => uid === pod.uid);
        const sum = (name: 'cpuClaimCoreSeconds' | 'memoryClaimByteSeconds' | 'liveSeconds') =>
          seen.reduce((all, one) => all + (one[name] ?? 0), 0);
        const found = node.pods.find((one) => keyOf(one) === keyOf(pod));
        expect(found?.cpuClaimCores).to.be.closeTo(sum('cpuClaimCoreSeconds') / sum('liveSeconds'), 1e-9);
        expect(found?.memoryClaimBytes).to.be.closeTo(sum('memoryClaimByteSeconds') / sum('liveSeconds'), 1e-3);
      }
    });

    it('is read in batches with each workload exactly once', async () => {
      const many = await collect.ensureCluster('many', false);
      const shape = { namespaces: 60, workloadsPerNamespace: 4, podsPerWorkload: 1 };
      const facts = makeWindowFacts(DAY_START, shape);
      await collect.writeWindow(many, facts, completeRun(DAY_START));
      await collect.rollUpHour(many, DAY_START);
      const seen: string[] = [];
      const range = { from: DAY_START, to: DAY_START + HOUR_SECONDS };
      for await (const evidence of store.streamWorkloads(many, range, [])) seen.push(keyOf(evidence));
      expect(seen).to.have.length(240);
      expect(seen).to.have.members(facts.pods.filter(isWorkload).map(keyOf));
    });

    it('memory that was stored as more than the limit of its hour is the limit; missing use stays missing', async () => {
      const peaks = async () =>
        (await readAll(RANGE)).flatMap(({ containers }) => containers.map((c) => c.memoryMaxBytes));
      await fresh.database.knex('container_hour').update({ memory_max_bytes: 3e9, memory_limit_bytes: 1e9 });
      expect(new Set(await peaks())).to.deep.equal(new Set([1e9]));
      await fresh.database.knex('container_hour').update({ memory_limit_bytes: 0 });
      expect(new Set(await peaks())).to.deep.equal(new Set([3e9]));
      await fresh.database.knex('container_hour').update({ memory_max_bytes: null, memory_limit_bytes: 1e9 });
      expect(new Set(await peaks())).to.deep.equal(new Set([null]));
    });

    it('hours without data that retention has sealed are no evidence', async () => {
      const own = await collect.ensureCluster('old', false);
      for (const index of [5, 6, 30]) {
        await writeAll(collect, own, windowsOf(index, [0]));
        await collect.rollUpHour(own, hour(index));
      }
      const expected = { range: { from: hour(5), to: hour(31) }, hours: 3 };
      expect(await store.findSpan(own, 26 * HOUR_SECONDS)).to.deep.equal(expected);
      for (const id of [1, clusterId]) await collect.rollUpHour(id, hour(6));
      await collect.applyRetention(own, hour(50 * 24));
      expect(await store.findSpan(own, 26 * HOUR_SECONDS)).to.deep.equal(expected);
    });
  });
}
