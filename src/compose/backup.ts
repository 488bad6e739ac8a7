import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createProgressDisplay } from '../collect/jobs/collection/progress-display.js';
import { type Config, ConfigError } from '../config/config.js';
import { processEnvironment } from '../config/environment.js';
import { loadConfig } from '../config/load-config.js';
import type { EpochSeconds } from '../domain/time/window.js';
import { type Database, openDatabase, openForBackup, restoreBackup, writeBackup } from '../store/index.js';
import { createLogger } from '../telemetry/logger.js';
import { databaseOptions } from './backend.js';

type BackupCommand = 'backup' | 'restore';

/** Exit codes: those of the service. */
const EXIT_FAILURE = 1;
const EXIT_USAGE = 64;
const EXIT_CONFIG = 78;
/** The file that stands for standard output or input. */
const STANDARD_STREAM = '-';

/**
 * Runs `greenkube-backup` or `greenkube-restore` on the database of the configuration. Standard output is free for the backup:
 * progress is a bar on standard error if that is a terminal, and log lines there otherwise.
 * @param args the command line: the path of the backup
 * @returns the exit code
 */
export async function runBackupCommand(
  command: BackupCommand,
  args: readonly string[],
  now: () => EpochSeconds,
): Promise<number> {
  const [path] = args;
  if (path === undefined || args.length > 1 || (path.startsWith('-') && path !== STANDARD_STREAM)) {
    process.stderr.write(
      `usage: greenkube-${command} FILE (- for standard ${command === 'backup' ? 'output' : 'input'}); settings are environment variables\n`,
    );
    return EXIT_USAGE;
  }
  try {
    await runOn(loadConfig(processEnvironment(), now()), command, path, now);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof ConfigError ? EXIT_CONFIG : EXIT_FAILURE;
  }
}

async function runOn(config: Config, command: BackupCommand, path: string, now: () => EpochSeconds): Promise<void> {
  const isBackup = command === 'backup';
  const logger = createLogger({ level: config.logLevel, format: config.logFormat }, process.stderr);
  const task = { name: isBackup ? 'Backup' : 'Restore', unit: 'Rows' };
  const display = createProgressDisplay(process.stderr, logger, now, task);
  const onRows = (done: number, total: number): void => display.show({ done, total, isFinished: done === total });
  const options = { ...databaseOptions(config, logger), readUrl: null };
  // Opened first: a wrong path must not create a database.
  const input = isBackup ? null : await openInput(path);
  const database = await (isBackup ? openForBackup(options) : openDatabase(options));
  try {
    const rows = await (input === null
      ? backUp(database, path, now(), onRows)
      : restoreBackup(database, input, onRows));
    logger.info({ rows, path }, isBackup ? 'backup written' : 'backup restored');
  } finally {
    display.stop();
    await database.close();
  }
}

async function openInput(path: string): Promise<Readable> {
  if (path === STANDARD_STREAM) return process.stdin;
  const input = createReadStream(path);
  await once(input, 'open');
  return input;
}

/** Writes to a file that appears under its name once it is complete and on the disk. */
async function backUp(
  database: Database,
  path: string,
  now: EpochSeconds,
  onRows: (done: number, total: number) => void,
): Promise<number> {
  if (path === STANDARD_STREAM) return writeBackup(database, process.stdout, now, onRows);
  const partial = `${path}.partial`;
  try {
    const rows = await writeBackup(database, createWriteStream(partial, { mode: 0o600, flush: true }), now, onRows);
    await rename(partial, path);
    return rows;
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
