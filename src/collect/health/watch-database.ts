import { Problem } from '../../problem/problem.js';
import type { DatabaseSide, HealthState } from './health-state.js';

/**
 * Runs work on the database and tells the health state whether the database was there.
 * @throws whatever the work throws
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
    if (isDatabaseUnavailable(error)) health.setDatabaseFailed(side, error.message);
    throw error;
  }
}

export const isDatabaseUnavailable = (error: unknown): error is Problem =>
  error instanceof Problem && error.kind === 'database-unavailable';
