import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { recordMigrations } from '../support/recorded-migrations.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RELEASED: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL('./released/migrations.json', import.meta.url), 'utf8'),
);

/** A separate process, because modules read the measures table when they are loaded. */
const WITH_ANOTHER_MEASURE = `
  const { MEASURES } = await import('./src/domain/measures/measures.ts');
  MEASURES.waterLitres = 'sum';
  const { foldSql } = await import('./src/store/sql/columns.ts');
  const { recordMigrations } = await import('./test/support/recorded-migrations.ts');
  console.log(JSON.stringify({ fold: foldSql('p'), migrations: await recordMigrations() }));
`;

describe('released migrations', () => {
  it('have the SQL of their release', async () => {
    expect(Object.keys(RELEASED)).to.include.members(['0001-dimensions up', '0007-window-groups fill']);
    expect(await recordMigrations()).to.include(RELEASED);
  });

  it('have the same SQL when the measures table gets another key', () => {
    const flags = ['--import', 'tsx', '--input-type=module', '--eval', WITH_ANOTHER_MEASURE];
    const { fold, migrations } = JSON.parse(execFileSync(process.execPath, flags, { cwd: ROOT, encoding: 'utf8' }));
    expect(fold, 'statements that are made from the table').to.include('sum(p.water_litres)');
    expect(migrations).to.include(RELEASED);
  });
});
