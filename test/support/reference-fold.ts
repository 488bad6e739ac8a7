import { expect } from 'chai';
import { IDLE, isReserved, SYSTEM } from '../../src/domain/measures/entity-facts.js';
import { foldMeasures, MEASURE_NAMES, MEASURES, type Measures } from '../../src/domain/measures/measures.js';
import type { FactFilter, IdleMode } from '../../src/domain/metrics-queries.js';
import type { TimeRange } from '../../src/domain/time/window.js';
import type { WrittenRow } from './read-fixture.js';

/** The same query results, computed by a plain loop over everything that was written. */

export const NO_FILTER: FactFilter = { clusters: [], namespaces: [], nodes: [], workloads: [], pods: [], labels: [] };

const isIn = (names: readonly string[], name: string): boolean => names.length === 0 || names.includes(name);

export function rowsInScope(
  rows: readonly WrittenRow[],
  range: TimeRange,
  filter: Partial<FactFilter> = {},
  idle: IdleMode = 'separate',
): WrittenRow[] {
  const wanted = { ...NO_FILTER, ...filter };
  return rows.filter(({ cluster, windowStart, fact }) => {
    const isThen = windowStart >= range.from && windowStart < range.to;
    const isWorkload =
      wanted.workloads.length === 0 ||
      wanted.workloads.some(({ kind, name }) => kind === fact.workload.kind && name === fact.workload.name);
    const isNamed =
      isIn(wanted.clusters, cluster) &&
      isIn(wanted.namespaces, fact.namespace) &&
      isIn(wanted.nodes, fact.node) &&
      isIn(wanted.pods, fact.name);
    return isThen && isWorkload && isNamed && !(idle === 'exclude' && isReserved(fact.namespace));
  });
}

const absoluteFacts = new WeakMap<Measures, Measures>();

function absolute(fact: Measures): Measures {
  const known = absoluteFacts.get(fact);
  if (known !== undefined) return known;
  const made = Object.fromEntries(
    MEASURE_NAMES.map((name) => [name, fact[name] === null ? null : Math.abs(fact[name])]),
  ) as Measures;
  absoluteFacts.set(fact, made);
  return made;
}

/** Fails unless the figures are the fold of the rows: sums within 1e-9 of the absolute sum, everything else exactly. */
export function expectFold(actual: Measures | null, rows: readonly WrittenRow[], what = ''): void {
  if (rows.length === 0) {
    expect(actual, `${what}: no rows`).to.equal(null);
    return;
  }
  const expected = foldMeasures(rows.map((row) => row.fact));
  // Absolute values, because the shared columns of a whole cluster cancel out.
  const sizes = foldMeasures(rows.map(({ fact }) => absolute(fact)));
  for (const name of MEASURE_NAMES) {
    const value = expected[name];
    const got = actual?.[name] ?? null;
    if (value === null || MEASURES[name] !== 'sum') expect(got, `${what} ${name}`).to.equal(value);
    else {
      expect(got, `${what} ${name}`).to.be.closeTo(value, 1e-9 * (sizes[name] ?? 0));
    }
  }
}

const add = (...values: (number | null)[]): number => values.reduce<number>((sum, value) => sum + (value ?? 0), 0);

/** g CO2e charged to the rows; with `share` including their part of idle and system. */
export const carbonOf = (measures: Measures, idle: IdleMode = 'separate'): number =>
  add(measures.carbonOperationalGrams, measures.carbonEmbodiedGrams) +
  (idle === 'share' ? add(measures.sharedCarbonOperationalGrams, measures.sharedCarbonEmbodiedGrams) : 0);

export const energyOf = (measures: Measures, idle: IdleMode = 'separate'): number =>
  add(measures.energyJoules) + (idle === 'share' ? add(measures.sharedEnergyJoules) : 0);

export const costOf = (measures: Measures, idle: IdleMode = 'separate'): number =>
  add(measures.costCpuUsd, measures.costMemoryUsd, measures.costOtherUsd) +
  (idle === 'share' ? add(measures.sharedCostUsd) : 0);

export const idleRows = (rows: readonly WrittenRow[]): WrittenRow[] =>
  rows.filter((row) => row.fact.namespace === IDLE);
export const systemRows = (rows: readonly WrittenRow[]): WrittenRow[] =>
  rows.filter((row) => row.fact.namespace === SYSTEM);
