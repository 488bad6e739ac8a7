import type { PodFact } from '../measures/entity-facts.js';
import { emptyMeasures, type MeasureName } from '../measures/measures.js';
import type { ChargedMeasures } from './charge.js';

export type SharedName = Extract<MeasureName, `shared${string}`>;
/** A row whose shared columns are still to be filled. */
export type FactBeforeRedistribution = Omit<PodFact, SharedName> & { [M in SharedName]: number | null };
/** Whose row it is. */
export type RowIdentity = Omit<PodFact, MeasureName>;
/** A row while it is filled. */
export type RowDraft = RowIdentity & { -readonly [M in MeasureName]: number | null };

const EMPTY_ROW: RowDraft = {
  namespace: '',
  workload: { kind: '', name: '' },
  workloadLabels: {},
  name: '',
  uid: '',
  node: '',
  cpuRequestCores: null,
  memoryRequestBytes: null,
  ...emptyMeasures(),
};

/**
 * A row of the pod table with all columns null. It is a copy of one object: rows of one shape are created and folded
 * several times as fast as rows that grow column by column.
 */
export function startRow(identity: RowIdentity): RowDraft {
  const row: { -readonly [C in keyof RowDraft]: RowDraft[C] } = { ...EMPTY_ROW };
  row.namespace = identity.namespace;
  row.workload = identity.workload;
  row.workloadLabels = identity.workloadLabels;
  row.name = identity.name;
  row.uid = identity.uid;
  row.node = identity.node;
  row.cpuRequestCores = identity.cpuRequestCores;
  row.memoryRequestBytes = identity.memoryRequestBytes;
  return row;
}

/** Writes the columns of a charge into a row. */
export function chargeRow(row: RowDraft, charged: ChargedMeasures): void {
  for (const name in charged) row[name as keyof ChargedMeasures] = charged[name as keyof ChargedMeasures];
}
