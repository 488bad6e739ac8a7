import type { Database } from './connect.js';

const counts = new WeakMap<Database, number>();

/** Number of writes of this process to the database. */
export const writesTo = (database: Database): number => counts.get(database) ?? 0;

/** Runs a write and counts it when it ends, also if it fails. */
export async function countingWrite<Result>(database: Database, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } finally {
    counts.set(database, writesTo(database) + 1);
  }
}
