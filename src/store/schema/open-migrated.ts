import { Problem } from '../../problem/problem.js';
import { type Database, type DatabaseOptions, openDatabase } from '../connection/connect.js';
import { toProblem } from '../connection/database-error.js';
import { migrate } from './migrate.js';

/** Callbacks for the progress of opening, and for the pause between two attempts. */
export interface OpeningSteps {
  onMigrating(): void;
  onUnavailable(problem: Problem): void;
  /** Resolves when the next attempt is due; rejects to stop the attempts. */
  pause(): Promise<void>;
}

/**
 * Opens the database and migrates its schema; retries while the database is unavailable.
 * @throws Error if a retry cannot help: the server is too old, the schema is too new, the data directory is in use, or the
 * credentials are rejected
 */
export async function openMigrated(options: DatabaseOptions, steps: OpeningSteps): Promise<Database> {
  for (;;) {
    try {
      return await openOnce(options, steps);
    } catch (error) {
      const problem = toProblem(error);
      if (!(problem instanceof Problem)) throw error;
      steps.onUnavailable(problem);
    }
    await steps.pause();
  }
}

async function openOnce(options: DatabaseOptions, steps: OpeningSteps): Promise<Database> {
  const database = await openDatabase(options);
  try {
    steps.onMigrating();
    await migrate(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
