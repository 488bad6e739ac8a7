import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { ClusterBounds } from '../../src/domain/metrics-queries.js';
import type { EpochSeconds } from '../../src/domain/time/window.js';
import { createMetricsStore } from '../../src/store/query/serve/metrics-store.js';
import { type HttpHarness, startHttpHarness } from '../support/http-harness.js';
import {
  buildReadFixture,
  type FixtureHour,
  type FixtureState,
  hoursBetween,
  instant,
} from '../support/read-fixture.js';
import { createExactClient, type ExactClient } from './exact-client.js';
import { storeRecommendations } from './fuzz-recommendations.js';

/** 90 s after the end of the newest window. */
export const NOW = instant('2024-01-31T10:01:30Z');
/** Row limit of the service with a tight limit. */
export const TIGHT_ROWS = 60;
/** Number of parallel connections. */
export const LANES = 4;

const hours = (cluster: string, from: string, to: string, state: FixtureState, gaps: readonly number[] = []) =>
  hoursBetween(from, to).map((hour): FixtureHour => ({ cluster, hour, state, gaps }));

/**
 * Two clusters. Of 2022-12-20 only days remain; of 2023-10-29 (a change to winter time) and 2023-12-20 pods have only
 * days; 2024-01-20 is sealed; the last two days have every state, gaps, and a missing hour.
 */
const HOURS: readonly FixtureHour[] = [
  ...hours('alpha', '2022-12-20T21:00Z', '2022-12-21T01:00Z', 'sealed'),
  ...hours('alpha', '2023-10-29T00:00Z', '2023-10-29T03:00Z', 'sealed'),
  ...hours('alpha', '2023-12-20T10:00Z', '2023-12-20T12:00Z', 'sealed'),
  ...hours('alpha', '2024-01-20T22:00Z', '2024-01-21T01:00Z', 'sealed'),
  ...hours('alpha', '2024-01-30T22:00Z', '2024-01-31T01:00Z', 'rolled'),
  ...hours('alpha', '2024-01-31T05:00Z', '2024-01-31T06:00Z', 'sealed'),
  ...hours('alpha', '2024-01-31T06:00Z', '2024-01-31T07:00Z', 'rolled'),
  ...hours('alpha', '2024-01-31T07:00Z', '2024-01-31T08:00Z', 'dirty', [3, 4]),
  ...hours('alpha', '2024-01-31T09:00Z', '2024-01-31T10:00Z', 'open'),
  ...hours('beta', '2024-01-30T23:00Z', '2024-01-31T00:00Z', 'sealed'),
  ...hours('beta', '2024-01-31T08:00Z', '2024-01-31T09:00Z', 'rolled'),
  ...hours('beta', '2024-01-31T09:00Z', '2024-01-31T10:00Z', 'open', [6, 7, 8, 9, 10, 11]),
];

/** First and last instant at which a boundary can fall within a row of some table. */
export const COARSE = { from: instant('2022-12-20T00:00Z'), to: instant('2024-01-31T06:00Z') };
/** The range in which only UTC days remain for all queries. */
export const DAYS_ONLY = { from: instant('2022-12-20T00:00Z'), to: instant('2022-12-22T00:00Z') };

export const COLLECTED_CLUSTERS = ['alpha', 'beta'];

export interface FuzzHarness {
  readonly clients: Readonly<Record<'roomy' | 'tight', ExactClient>>;
  readonly bounds: readonly ClusterBounds[];
  /** Error lines in the logs of the service; a successful run has none. */
  mistakes(): readonly unknown[];
  stop(): Promise<void>;
}

function clientOf({ server }: HttpHarness): ExactClient {
  const { port } = server.address() as AddressInfo; // a TCP server always has an address of this type
  return createExactClient(port, LANES);
}

/** Starts the service twice over one embedded database with generated facts: with a high and with a low row limit. */
export async function startFuzzHarness(): Promise<FuzzHarness> {
  const shape = { namespaces: 3, podsPerWorkload: 2 };
  const harness = await buildReadFixture('embedded', HOURS, {
    now: NOW,
    shapes: { alpha: shape, beta: { seed: 2, coverage: 0.5 } },
  });
  await harness.collect.applyRetention(1, NOW);
  const rows = { server: TIGHT_ROWS, embedded: TIGHT_ROWS };
  const tightStore = createMetricsStore(harness.fresh.database, { maxReadRows: rows, now: () => NOW });
  const found = await storeRecommendations(harness.fresh.database, 'alpha', NOW);
  const roomy = await startHttpHarness({ ...found, store: harness.store, now: () => NOW });
  const tight = await startHttpHarness({ ...found, store: tightStore, now: () => NOW });
  const clients = { roomy: clientOf(roomy), tight: clientOf(tight) };
  return {
    clients,
    bounds: await harness.store.listClusterBounds([]),
    mistakes: () => [...roomy.log, ...tight.log].filter(({ level }) => level === 'error'),
    async stop() {
      for (const client of Object.values(clients)) client.close();
      for (const { server } of [roomy, tight]) {
        server.close();
        await once(server, 'close');
      }
      await harness.fresh.drop();
    },
  };
}

/** Newest instant with data of the named clusters; of all clusters when none is named. */
export function newestEnd(harness: FuzzHarness, clusters: readonly string[]): EpochSeconds | null {
  const own = harness.bounds.filter(({ cluster }) => clusters.length === 0 || clusters.includes(cluster));
  const ends = own.flatMap(({ latestWindowEnd }) => latestWindowEnd ?? []);
  return ends.length === 0 ? null : Math.max(...ends);
}
