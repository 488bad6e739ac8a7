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
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { path: relative(root, path), text: readFileSync(path, 'utf8') };
    });

const source = filesIn('src');
const all = [...source, ...filesIn('test'), ...filesIn('scripts')];

/** Paths of the files that break a rule, comments left out. */
const breaking = (files: readonly SourceFile[], pattern: RegExp): string[] =>
  files
    .filter(({ text }) => pattern.test(text.replace(/\/\*[\s\S]*?\*\/|(?<![:'"`])\/\/.*$/gm, '')))
    .map(({ path }) => path);

describe('house rules', () => {
  it('no file is longer than 300 lines', () => {
    const lines = ({ text }: SourceFile): number => text.split('\n').length - 1;
    expect(all.filter((file) => lines(file) > 300).map(({ path }) => path)).to.deep.equal([]);
  });

  it('files are named in kebab-case after what they hold', () => {
    const names = all.map(({ path }) => basename(path));
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.property)?(\.test)?\.ts$/.test(name))).to.deep.equal([]);
    expect(names.filter((name) => /\b(utils?|helpers?|common|managers?)\b/.test(name))).to.deep.equal([]);
  });

  it('the clock is read in the composition root alone', () => {
    const allowed = ['src/compose.ts', 'src/main.ts'];
    const reading = breaking(source, /Date\.now\(\)|new Date\(\)/);
    expect(reading.filter((path) => !allowed.includes(path))).to.deep.equal([]);
  });

  it('the environment is read by the configuration alone, and only the entries end the process', () => {
    expect(breaking(source, /process\.env/)).to.deep.equal(['src/config/environment.ts']);
    expect(breaking(source, /process\.exit(Code)?\b/)).to.have.members([
      'src/main.ts',
      'src/cli/gate.ts',
      'src/cli/notify.ts',
    ]);
  });

  it('transactions are begun by the readers’ snapshots, the migrations and the one wrapper of all writers', () => {
    expect(breaking(source, /\.transaction\(/)).to.have.members([
      'src/store/schema/migrate.ts',
      'src/store/query/serve/snapshots.ts',
      'src/store/connection/write-transaction.ts',
    ]);
  });

  it('writers without a lease are those of users, of clusters, of the lease itself and of the command that rebuilds sums', () => {
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

  it('there are no default exports, any-casts or suppressed checks', () => {
    expect(breaking(source, /export default|\bas any\b|: any\b/)).to.deep.equal([]);
    const suppressed = all.filter(({ text }) => /@ts-(ignore|nocheck|expect-error)/.test(text));
    expect(suppressed.map(({ path }) => path)).to.deep.equal([]);
  });

  it('names no unfinished work', () => {
    const unfinished = new RegExp(['TO', 'DO|FIX', 'ME|XX', 'X'].join(''));
    expect(all.filter(({ text }) => unfinished.test(text)).map(({ path }) => path)).to.deep.equal([]);
  });
});
