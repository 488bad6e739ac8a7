import { isReserved } from '../../src/domain/measures/entity-facts.js';
import { foldMeasures, type Measures } from '../../src/domain/measures/measures.js';
import type { IdleMode, ShareBy } from '../../src/domain/metrics-queries.js';
import type { WrittenRow } from './read-fixture.js';
import { carbonOf, costOf, energyOf } from './reference-fold.js';

/** Distribution of shared namespaces by a plain loop over all rows of one cluster and bucket, independent of the SQL. */

const CHARGES = { energy: energyOf, carbon: carbonOf, cost: costOf };
type ChargeName = keyof typeof CHARGES;

/** Figures of some rows after the distribution. */
export interface Distributed {
  readonly energy: number;
  readonly energyLow: number;
  readonly energyHigh: number;
  readonly carbon: number;
  readonly cost: number;
  readonly costCpu: number;
}

const lowOf = (m: Measures, idle: IdleMode): number =>
  (m.energyLowJoules ?? 0) + (idle === 'share' ? (m.sharedEnergyLowJoules ?? 0) : 0);
const highOf = (m: Measures, idle: IdleMode): number =>
  (m.energyHighJoules ?? 0) + (idle === 'share' ? (m.sharedEnergyHighJoules ?? 0) : 0);

const FIGURES: Readonly<Record<keyof Distributed, readonly [ChargeName, (m: Measures, idle: IdleMode) => number]>> = {
  energy: ['energy', energyOf],
  energyLow: ['energy', lowOf],
  energyHigh: ['energy', highOf],
  carbon: ['carbon', carbonOf],
  cost: ['cost', costOf],
  costCpu: ['cost', (m) => m.costCpuUsd ?? 0],
};

/** @param all all rows of one cluster and bucket, without filters; `own` is a part of them */
export function distributedOver(
  all: readonly WrittenRow[],
  own: readonly WrittenRow[],
  { namespaces, by }: { readonly namespaces: readonly string[]; readonly by: ShareBy },
  idle: IdleMode,
): Distributed {
  const isShared = ({ fact }: WrittenRow): boolean => namespaces.includes(fact.namespace);
  const sumOf = (rows: readonly WrittenRow[], figure: (m: Measures, idle: IdleMode) => number): number =>
    rows.length === 0 ? 0 : figure(foldMeasures(rows.map(({ fact }) => fact)), idle);
  const entries = Object.entries(FIGURES).map(([name, [chargeName, figure]]) => {
    const charge = CHARGES[chargeName];
    const tenants = [
      ...new Set(
        all.filter((row) => !isShared(row) && !isReserved(row.fact.namespace)).map(({ fact }) => fact.namespace),
      ),
    ]
      .map((namespace) => ({
        namespace,
        charge: sumOf(
          all.filter(({ fact }) => fact.namespace === namespace),
          charge,
        ),
      }))
      .filter((tenant) => tenant.charge > 0);
    if (tenants.length === 0) return [name, sumOf(own, figure)];
    const given = sumOf(all.filter(isShared), figure);
    const kept = own.filter((row) => !isShared(row));
    const whole = tenants.reduce((sum, tenant) => sum + tenant.charge, 0);
    const received = tenants.map((tenant) => {
      const part = by === 'even' ? 1 / tenants.length : tenant.charge / whole;
      const inside =
        sumOf(
          kept.filter(({ fact }) => fact.namespace === tenant.namespace),
          charge,
        ) / tenant.charge;
      return given * part * inside;
    });
    return [name, sumOf(kept, figure) + received.reduce((sum, value) => sum + value, 0)];
  });
  return Object.fromEntries(entries) as Distributed;
}

/** The same figures of a result. */
export const distributedIn = (measures: Measures, idle: IdleMode): Distributed =>
  Object.fromEntries(
    Object.entries(FIGURES).map(([name, [, figure]]) => [name, figure(measures, idle)]),
  ) as unknown as Distributed;
