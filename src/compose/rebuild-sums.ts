import { createProgressDisplay } from '../collect/jobs/collection/progress-display.js';
import type { Config } from '../config/config.js';
import type { EpochSeconds } from '../domain/time/window.js';
import { assertSchemaCurrent, openDatabase, rebuildSums } from '../store/index.js';
import type { Logger } from '../telemetry/logger.js';
import { databaseOptions } from './backend.js';

/**
 * Rebuilds all stored sums of the configured database and logs the result. It does not migrate the schema.
 * @throws Error when the schema version differs from that of this release
 * @throws Problem when the database is unreachable or fails
 */
export async function rebuildConfiguredSums(
  config: Config,
  logger: Logger,
  terminal: NodeJS.WritableStream & { readonly isTTY?: boolean },
  now: () => EpochSeconds,
): Promise<void> {
  const display = createProgressDisplay(terminal, logger, now, { name: 'Sums', unit: 'Hours' });
  const database = await openDatabase({ ...databaseOptions(config, logger), readUrl: null });
  try {
    await assertSchemaCurrent(database);
    const { hours, days } = await rebuildSums(database, (done, total) =>
      display.show({ done, total, isFinished: done === total }),
    );
    const counts = { hoursFromWindows: hours.windows, hoursFromPods: hours.pods, hoursKept: hours.kept, days };
    logger.info(counts, 'sums rebuilt');
  } finally {
    display.stop();
    await database.close();
  }
}
