import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stopTestDatabases, TEMPLATE, testServer } from '../test/support/database.js';
import { findBinaries } from '../test/support/postgres-process.js';

/**
 * Writes generated/schema.sql, the schema after all migrations as printed by pg_dump, so that reviews show schema
 * changes. With --check it only compares.
 */
const PATH = new URL('../generated/schema.sql', import.meta.url);

/** Removes comments, settings and psql commands, which differ between versions of pg_dump. */
const significant = (dump: string): string =>
  `${dump
    .split('\n')
    .filter((line) => !/^(--|SET |SELECT pg_catalog|\\)/.test(line))
    .join('\n')
    .replace(/\n{2,}/g, '\n\n')
    .trim()}\n`;

const server = await testServer();
try {
  const flags = ['--schema-only', '--no-owner', '--no-privileges', '--exclude-table=knex_migrations*'];
  const dump = execFileSync(join(findBinaries(), 'pg_dump'), [...flags, server.urlOf(TEMPLATE)], { encoding: 'utf8' });
  const schema = significant(dump);
  if (!process.argv.includes('--check')) writeFileSync(PATH, schema);
  else if (readFileSync(PATH, 'utf8') !== schema) {
    console.error('generated/schema.sql is not up to date: run npx tsx scripts/schema.ts');
    process.exitCode = 1;
  }
} finally {
  await stopTestDatabases();
}
