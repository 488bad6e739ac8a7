import { DATABASE_FAULTS, type DatabaseFault } from '../../domain/ports.js';
import { Problem } from '../../problem/problem.js';
import type { DatabaseSide, HealthState } from './health-state.js';

/**
 * Runs work on the database and updates the health state with whether the database served it.
 * @throws the error of the work
 */
export async function watchDatabase<Result>(
  health: Pick<HealthState, 'setDatabaseFailed' | 'setDatabaseAnswered'>,
  side: DatabaseSide,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    const result = await work();
    health.setDatabaseAnswered(side);
    return result;
  } catch (error) {
    const fault = toDatabaseFault(error);
    if (fault !== null && error instanceof Error) health.setDatabaseFailed(side, fault, error.message);
    throw error;
  }
}

/** The state of the database that an error shows; null for any other error. */
export const toDatabaseFault = (error: unknown): DatabaseFault | null =>
  error instanceof Problem ? (DATABASE_FAULTS.find((fault) => fault === error.kind) ?? null) : null;
