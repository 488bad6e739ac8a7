import { Problem } from '../../problem/problem.js';
import { type Database, type DatabaseOptions, openDatabase } from '../connection/connect.js';
import { toProblem } from '../connection/database-error.js';
import { migrate } from './migrate.js';

/** Told how the opening goes, and asked for the pause between two tries. */
export interface OpeningSteps {
  onMigrating(): void;
  onUnavailable(problem: Problem): void;
  /** Resolves when the next try is due; rejects when there shall be none. */
  pause(): Promise<void>;
}

/**
 * Opens the database and brings its schema up to date, as often as it takes while the database is away.
 * @throws Error when waiting does not help: a server that is too old, a schema that is too new, a data directory in
 * use, refused credentials
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
