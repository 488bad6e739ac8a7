import type { Finding } from '../../src/domain/recommendations/finding.js';
import { type EpochSeconds, HOUR_SECONDS } from '../../src/domain/time/window.js';
import type { Database } from '../../src/store/index.js';
import { recommendationsOf } from './leasing-store.js';
import { amountsFixture, foundChange, NO_COUNTS, recommendationFixture } from './recommendation-fixture.js';

const HOURS = 168;

/** Findings of a run. */
export interface Found {
  readonly id: string;
  readonly finding: Finding;
}

/** Stores findings as open recommendations of one run, over the week that ended at the given hour. */
export async function storeFound(
  database: Database,
  cluster: { readonly id: number; readonly name: string },
  at: EpochSeconds,
  found: readonly Found[],
): Promise<void> {
  const range = { from: at - HOURS * HOUR_SECONDS, to: at };
  const recommendations = found.map(({ id, finding }, index) =>
    recommendationFixture(index, {
      id,
      cluster: cluster.name,
      finding: { ...finding, evidenceRange: range },
      firstFoundAt: at,
      lastFoundAt: at,
      statusChangedAt: at,
    }),
  );
  const evaluation = { evaluatedAt: at, range, hours: HOURS, footprint: amountsFixture(10_000) };
  const foundIds = found.map(({ id }) => id);
  await recommendationsOf(database).applyRun(cluster.id, { evaluation, finishes: null, foundIds }, () => ({
    changes: recommendations.map(foundChange),
    counts: NO_COUNTS,
  }));
}
