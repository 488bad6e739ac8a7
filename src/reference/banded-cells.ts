import type { Banded } from '../domain/estimation/factors.js';
import { ReferenceDataError } from './csv-table.js';

/**
 * A figure with its band as read from a table.
 * @throws ReferenceDataError unless low <= value <= high.
 */
export function bandedCells(value: number, low: number, high: number, where: string): Banded {
  if (low <= value && value <= high) return { value, low, high };
  throw new ReferenceDataError(`${where}: ${low} <= ${value} <= ${high} does not hold`);
}
