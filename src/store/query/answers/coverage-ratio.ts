import { WINDOW_SECONDS } from '../../../domain/time/window.js';

/** Observed and expected node-seconds of one cluster in one bucket. */
export interface ClusterCoverage {
  readonly clusterId: number;
  /** Number of the bucket, from 1. */
  readonly bucket: number;
  readonly coveredSeconds: number;
  /** Number of stored windows. */
  readonly expectedSeconds: number;
  readonly presentWindows: number;
  /** Number of due windows in the bucket since the first data of the cluster. */
  readonly dueWindows: number;
}

/** Covered and expected node-seconds of one cluster; a missing window counts as uncovered with the mean length of the cluster's windows. */
function withGaps(rows: readonly ClusterCoverage[], meanOfRange: number): { covered: number; expected: number } {
  const sum = (pick: (row: ClusterCoverage) => number): number => rows.reduce((total, row) => total + pick(row), 0);
  const present = sum((row) => row.presentWindows);
  const expected = sum((row) => row.expectedSeconds);
  const missing = Math.max(0, sum((row) => row.dueWindows) - present);
  const mean = present > 0 ? expected / present : meanOfRange;
  return { covered: sum((row) => row.coveredSeconds), expected: expected + missing * mean };
}

/** A cluster without data in the range counts as one node. */
const UNKNOWN_MEAN_SECONDS = WINDOW_SECONDS;

function meanOf(rows: readonly ClusterCoverage[]): number {
  const present = rows.reduce((total, row) => total + row.presentWindows, 0);
  const expected = rows.reduce((total, row) => total + row.expectedSeconds, 0);
  return present > 0 ? expected / present : UNKNOWN_MEAN_SECONDS;
}

const ratio = (covered: number, expected: number): number =>
  expected > 0 ? Math.min(1, Math.max(0, covered / expected)) : 0;

function groupBy<Key>(
  rows: readonly ClusterCoverage[],
  keyOf: (row: ClusterCoverage) => Key,
): Map<Key, ClusterCoverage[]> {
  const groups = new Map<Key, ClusterCoverage[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}

/** Covered divided by expected node-seconds over the whole range, 0..1; 0 if nothing is expected. */
export function coverageOfRange(rows: readonly ClusterCoverage[]): number {
  const sums = [...groupBy(rows, (row) => row.clusterId).values()].map((own) => withGaps(own, UNKNOWN_MEAN_SECONDS));
  return ratio(
    sums.reduce((total, sum) => total + sum.covered, 0),
    sums.reduce((total, sum) => total + sum.expected, 0),
  );
}

/** Coverage per bucket number; a bucket without windows uses the mean window of the cluster in the range. */
export function coverageByBucket(rows: readonly ClusterCoverage[]): Map<number, number> {
  const means = new Map([...groupBy(rows, (row) => row.clusterId)].map(([id, own]) => [id, meanOf(own)]));
  const byBucket = new Map<number, number>();
  for (const [bucket, own] of groupBy(rows, (row) => row.bucket)) {
    const sums = own.map((row) => withGaps([row], means.get(row.clusterId) ?? UNKNOWN_MEAN_SECONDS));
    byBucket.set(
      bucket,
      ratio(
        sums.reduce((total, sum) => total + sum.covered, 0),
        sums.reduce((total, sum) => total + sum.expected, 0),
      ),
    );
  }
  return byBucket;
}
