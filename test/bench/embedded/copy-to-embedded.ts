import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { startEmbeddedServer } from '../../../src/store/embedded/embedded-server.js';
import { findBinaries } from '../../support/postgres-process.js';

/** Rows per statement: the embedded database does not support COPY. */
const ROWS_PER_INSERT = 500;

/**
 * Copies a database of a server into a data directory of the embedded database.
 * @throws with the output of the programs
 */
export async function copyToEmbedded(url: string, dataDirectory: string): Promise<void> {
  const server = await startEmbeddedServer(dataDirectory);
  try {
    const flags = ['--no-owner', '--no-privileges', `--rows-per-insert=${ROWS_PER_INSERT}`, `--dbname=${url}`];
    const dump = spawn(join(findBinaries(), 'pg_dump'), flags, { stdio: ['ignore', 'pipe', 'pipe'] });
    const target = ['--host', server.socketDirectory, '--username', 'postgres', '--dbname', 'postgres'];
    const load = spawn(
      join(findBinaries(), 'psql'),
      ['--no-psqlrc', '--quiet', '--output=/dev/null', '--set=ON_ERROR_STOP=1', ...target],
      { stdio: ['pipe', 'ignore', 'pipe'] },
    );
    let said = '';
    for (const { stderr } of [dump, load])
      stderr.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-4_000);
      });
    const ended = Promise.all([once(dump, 'exit'), once(load, 'exit')]);
    // A program that exits early breaks the pipe; its output contains the reason.
    await pipeline(dump.stdout, load.stdin).catch(() => {});
    const codes = (await ended).map(([code]) => code);
    if (codes.some((code) => code !== 0)) throw new Error(`pg_dump | psql ended with ${codes.join(', ')}\n${said}`);
  } finally {
    await server.close();
  }
}
