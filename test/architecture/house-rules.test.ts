import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface SourceFile {
  readonly path: string;
  readonly text: string;
}

const filesIn = (folder: string): SourceFile[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { path: relative(root, path), text: readFileSync(path, 'utf8') };
    });

const source = filesIn('src');
const all = [...source, ...filesIn('test'), ...filesIn('scripts')];

/** Paths of the files that break a rule, ignoring comments. */
const breaking = (files: readonly SourceFile[], pattern: RegExp): string[] =>
  files
    .filter(({ text }) => pattern.test(text.replace(/\/\*[\s\S]*?\*\/|(?<![:'"`])\/\/.*$/gm, '')))
    .map(({ path }) => path);

describe('house rules', () => {
  it('no file has more than 300 lines', () => {
    const lines = ({ text }: SourceFile): number => text.split('\n').length - 1;
    expect(all.filter((file) => lines(file) > 300).map(({ path }) => path)).to.deep.equal([]);
  });

  it('file names are in kebab-case and not generic', () => {
    const names = all.map(({ path }) => basename(path));
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.property)?(\.test)?\.tsx?$/.test(name))).to.deep.equal(
      [],
    );
    expect(names.filter((name) => /\b(utils?|helpers?|common|managers?)\b/.test(name))).to.deep.equal([]);
  });

  it('only the composition root reads the clock', () => {
    const allowed = ['src/compose.ts', 'src/main.ts', 'src/backup.ts', 'src/restore.ts'];
    const reading = breaking(source, /Date\.now\(\)|new Date\(\)/);
    expect(reading.filter((path) => !allowed.includes(path))).to.deep.equal([]);
  });

  it('only the configuration reads the environment, and only entry points exit the process', () => {
    expect(breaking(source, /process\.env/)).to.deep.equal(['src/config/environment.ts']);
    expect(breaking(source, /process\.exit(Code)?\b/)).to.have.members([
      'src/main.ts',
      'src/backup.ts',
      'src/restore.ts',
      'src/cli/doctor.ts',
      'src/cli/gate.ts',
      'src/cli/notify.ts',
    ]);
  });

  it('only read snapshots, migrations, backups, checks of Citus nodes and the shared write wrapper begin transactions', () => {
    expect(breaking(source, /\.transaction\(/)).to.have.members([
      'src/store/backup/restore-backup.ts',
      'src/store/backup/write-backup.ts',
      'src/store/schema/migrate.ts',
      'src/store/query/serve/snapshots.ts',
      'src/store/connection/node-problems.ts',
      'src/store/connection/write-transaction.ts',
    ]);
  });

  it('only writes by users, of clusters, of leases and of rebuild-sums work without a lease', () => {
    expect(breaking(source, /\binUnleasedTransaction\(/)).to.have.members([
      'src/store/ingest/ensure-cluster.ts',
      'src/store/bookkeeping/lease.ts',
      'src/store/rollup/rebuild-hour.ts',
      'src/store/rollup/rebuild-sums.ts',
      'src/store/connection/write-transaction.ts',
      'src/store/recommendations/status-changes.ts',
      'src/store/recommendations/run-queue.ts',
    ]);
    const outside = /\bknex\s*\.raw(<[^(]*>)?\(\s*[`']\s*(insert|update|delete|create|drop|alter|truncate|lock)\b/i;
    const store = source.filter(({ path }) => !path.startsWith('src/store/migrations/'));
    expect(breaking(store, outside)).to.deep.equal([]);
    const refused = { path: 'src/store/late.ts', text: 'await knex.raw<{ rows: [] }>(\n  `delete from window_run`)' };
    expect(breaking([refused], outside), 'a write outside of a transaction').to.deep.equal([refused.path]);
  });

  it('there are no default exports, `any` casts or suppressed checks', () => {
    expect(breaking(source, /export default|\bas any\b|: any\b/)).to.deep.equal([]);
    const suppressed = all.filter(({ text }) => /@ts-(ignore|nocheck|expect-error)/.test(text));
    expect(suppressed.map(({ path }) => path)).to.deep.equal([]);
  });

  it('there are no markers of unfinished work', () => {
    const unfinished = new RegExp(['TO', 'DO|FIX', 'ME|XX', 'X'].join(''));
    expect(all.filter(({ text }) => unfinished.test(text)).map(({ path }) => path)).to.deep.equal([]);
  });
});
