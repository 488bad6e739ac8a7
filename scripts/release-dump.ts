import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freshDatabase, stopTestDatabases } from '../test/support/database.js';
import { findBinaries } from '../test/support/postgres-process.js';
import { recordMigrations } from '../test/support/recorded-migrations.js';
import { readReleasedAnswers } from '../test/support/released-answers.js';
import { writeReleasedContent } from '../test/support/released-content.js';

/**
 * Part of a release, as `npx tsx scripts/release-dump.ts 0.2.0`: writes a database with the code of this version, and
 * stores its dump and some of its query results in test/store/released/. Tests of later versions migrate the dump and
 * expect the same rows and results. It also stores the checksums of the migrations, which must not change from then on.
 */
const FOLDER = new URL('../test/store/released/', import.meta.url);

const FLAGS = ['--inserts', '--no-owner', '--no-privileges', '--no-comments', '--no-publications'];

/**
 * One statement per line, without comments, session settings and psql commands, which differ between versions of
 * pg_dump, so that any connection can run it. No string of the content has a line break.
 */
const statementsOf = (dump: string): string =>
  dump
    .split('\n')
    .filter((line) => line !== '' && !/^(--|SET |SELECT pg_catalog\.set_config|\\)/.test(line))
    .join('\n')
    .split(/;(?:\n|$)/)
    .filter((statement) => statement !== '')
    .map((statement) => `${statement.replace(/\n */g, ' ')};\n`)
    .join('');

const writeJson = (file: string, value: unknown): void =>
  writeFileSync(new URL(`${file}.json`, FOLDER), `${JSON.stringify(value, null, 2)}\n`);

const [name] = process.argv.slice(2);
if (name === undefined) throw new Error('usage: release-dump.ts VERSION');
const fresh = await freshDatabase('server');
try {
  await writeReleasedContent(fresh.database);
  const answers = await readReleasedAnswers(fresh.database);
  const dump = execFileSync(join(findBinaries(), 'pg_dump'), [...FLAGS, fresh.url ?? ''], { encoding: 'utf8' });
  writeFileSync(new URL(`${name}.sql`, FOLDER), statementsOf(dump));
  writeJson(name, answers);
  writeJson('migrations', await recordMigrations());
} finally {
  await fresh.drop();
  await stopTestDatabases();
}
