import type { ReadScope } from '../../../domain/read-model.js';
import { MEASURE_COLUMNS, measureColumn } from '../../sql/columns.js';
import { CHARGE_COLUMNS } from './charge-sql.js';

/** Measure columns that an answer rests on: those that it shows, and those that it is ordered by. */
export function columnsOfRead({ measures, idle }: Pick<ReadScope, 'measures' | 'idle'>): readonly string[] {
  if (measures === undefined) return MEASURE_COLUMNS;
  // Shared parts count only where they are shared.
  const shown = measures.filter((name) => idle === 'share' || !name.startsWith('shared'));
  const needed = new Set([...shown.map(measureColumn), ...CHARGE_COLUMNS[idle === 'share' ? 'share' : 'own']]);
  return MEASURE_COLUMNS.filter((column) => needed.has(column));
}

/** `p.a, p.b` */
export const listColumns = (alias: string, columns: readonly string[]): string =>
  columns.map((column) => `${alias}.${column}`).join(', ');
