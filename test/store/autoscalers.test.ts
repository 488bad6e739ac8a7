import { expect } from 'chai';
import type { AutoscalerObservation } from '../../src/domain/cluster/observation.js';
import type { WindowFacts } from '../../src/domain/measures/entity-facts.js';
import { HOUR_SECONDS, WINDOW_SECONDS } from '../../src/domain/time/window.js';
import { createEvidenceStore } from '../../src/store/evidence/evidence-store.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import type { LeasingStore } from '../support/leasing-store.js';
import { completeRun, DAY_START, revisionOf, storeOf, writeAll } from '../support/store-fixture.js';
import { makeWindowFacts } from '../support/window-facts.js';

const scaler = (change: Partial<AutoscalerObservation> = {}): AutoscalerObservation => ({
  namespace: 'production',
  name: 'scaler "0"',
  workload: { kind: 'Deployment', name: 'app-0' },
  minReplicas: 1,
  maxReplicas: 4,
  metrics: { cpuTargetPercent: 60, memoryTargetPercent: 75.5, count: 3 },
  ...change,
});
const windowWith = (index: number, ...autoscalers: AutoscalerObservation[]): WindowFacts => ({
  ...makeWindowFacts(DAY_START + index * WINDOW_SECONDS),
  autoscalers,
});

for (const kind of DATABASE_KINDS) {
  describe(`autoscalers (${kind})`, () => {
    let fresh: FreshDatabase;
    let store: LeasingStore;
    let clusterId: number;
    beforeEach(async () => {
      fresh = await freshDatabase(kind);
      store = storeOf(fresh.database);
      clusterId = await store.ensureCluster('c', false);
    });
    afterEach(() => fresh.drop());

    const stored = async () => {
      const { rows } = await fresh.database.knex.raw(
        `select w.name || ' ' || a.name as name, min_replicas as min, max_replicas as max,
                extract(epoch from first_seen)::float8 as first, extract(epoch from last_seen)::float8 as last
           from autoscaler a join workload w on w.id = a.workload_id order by 1`,
      );
      return rows;
    };
    const row = (first: number, last: number, min: number | null = 1, max = 4) => ({
      name: 'app-0 scaler "0"',
      min,
      max,
      first: DAY_START + first * WINDOW_SECONDS,
      last: DAY_START + last * WINDOW_SECONDS,
    });

    it('are those of their newest window, in any order of windows', async () => {
      await writeAll(store, clusterId, [
        windowWith(5, scaler({ maxReplicas: 8 })),
        windowWith(3, scaler()),
        windowWith(4),
        windowWith(6, scaler({ minReplicas: null, maxReplicas: 9 })),
        windowWith(2, scaler()),
      ]);
      expect(await stored()).to.deep.equal([row(2, 7, null, 9)]);
    });

    it('have the metrics of their newest window, and none if it has none', async () => {
      const evidence = createEvidenceStore(fresh.database);
      const metricsAfter = async (...windows: WindowFacts[]) => {
        await store.writeSealedHours(clusterId, windows);
        const range = { from: DAY_START, to: DAY_START + 24 * HOUR_SECONDS };
        const found = await evidence.findWorkload(clusterId, range, 'production', scaler().workload);
        return found?.autoscalers.map(({ metrics }) => metrics);
      };
      const cpu = { cpuTargetPercent: 70, memoryTargetPercent: null, count: 1 };
      expect(await metricsAfter(windowWith(0, scaler()), windowWith(1, scaler({ metrics: cpu })))).to.eql([cpu]);
      expect(await metricsAfter(windowWith(12, scaler()), windowWith(13, scaler({ metrics: null })))).to.eql([null]);
    });

    it('are horizontal or vertical, also under one name', async () => {
      const vertical = scaler({ kind: 'vertical', minReplicas: null, maxReplicas: null, metrics: null });
      await store.writeSealedHours(clusterId, [windowWith(0, scaler(), vertical)]);
      const evidence = createEvidenceStore(fresh.database);
      const read = async (hours: number) =>
        evidence.findWorkload(
          clusterId,
          { from: DAY_START, to: DAY_START + hours * HOUR_SECONDS },
          'production',
          scaler().workload,
        );
      const found = await read(24);
      expect(found?.autoscalers.map(({ name }) => name)).to.deep.equal([scaler().name]);
      expect(found?.hasVerticalAutoscaler).to.equal(true);
      expect(await read(25)).to.deep.include({ autoscalers: [], hasVerticalAutoscaler: false });
    });

    it('do not change when a window is written again', async () => {
      await writeAll(store, clusterId, [windowWith(1, scaler())]);
      const revision = await revisionOf(fresh.database, clusterId, DAY_START);
      await writeAll(store, clusterId, [windowWith(1, scaler())]);
      expect(await stored()).to.deep.equal([row(1, 2)]);
      expect(await revisionOf(fresh.database, clusterId, DAY_START)).to.equal(revision);
    });

    it('are stored for hours that are written as roll-ups', async () => {
      await store.writeSealedHours(clusterId, [
        windowWith(0, scaler({ maxReplicas: 2 })),
        windowWith(1, scaler()),
        windowWith(2),
      ]);
      expect(await stored()).to.deep.equal([row(0, 2)]);
    });

    it('of a target without pods are ignored, and create no workload', async () => {
      const unknown = scaler({ workload: { kind: 'Deployment', name: 'never-seen' } });
      await store.writeWindow(clusterId, windowWith(1, unknown, scaler()), completeRun(DAY_START + WINDOW_SECONDS));
      expect(await stored()).to.deep.equal([row(1, 2)]);
      const { rows } = await fresh.database.knex.raw(`select 1 from workload where name = 'never-seen'`);
      expect(rows).to.have.length(0);
    });

    it('are evidence if they were observed within its last day', async () => {
      await store.writeSealedHours(clusterId, [windowWith(0, scaler())]);
      const evidence = createEvidenceStore(fresh.database);
      const found = async (hours: number) =>
        (
          await evidence.findWorkload(
            clusterId,
            { from: DAY_START, to: DAY_START + hours * HOUR_SECONDS },
            'production',
            scaler().workload,
          )
        )?.autoscalers;
      const { name, minReplicas, maxReplicas, metrics } = scaler();
      expect(await found(24)).to.deep.equal([{ name, minReplicas, maxReplicas, metrics }]);
      expect(await found(25)).to.deep.equal([]);
    });
  });
}
