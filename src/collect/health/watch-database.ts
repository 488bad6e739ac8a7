import { Problem } from '../../problem/problem.js';
import type { DatabaseSide, HealthState } from './health-state.js';

/**
 * Runs work on the database and updates the health state with whether the database was available.
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
    if (isDatabaseUnavailable(error)) health.setDatabaseFailed(side, error.message);
    throw error;
  }
}

export const isDatabaseUnavailable = (error: unknown): error is Problem =>
  error instanceof Problem && error.kind === 'database-unavailable';
