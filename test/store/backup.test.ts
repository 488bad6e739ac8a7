import { Readable, Writable } from 'node:stream';
import { expect } from 'chai';
import { HOUR_SECONDS } from '../../src/domain/time/window.js';
import { restoreBackup } from '../../src/store/backup/restore-backup.js';
import { writeBackup } from '../../src/store/backup/write-backup.js';
import type { Database } from '../../src/store/connection/connect.js';
import { assertSchemaCurrent, migrate } from '../../src/store/schema/migrate.js';
import { backupOf, readEverything, restoreFrom, withLines } from '../support/backup-file.js';
import {
  bareDatabase,
  DATABASE_KINDS,
  type DatabaseKind,
  type FreshDatabase,
  freshDatabase,
} from '../support/database.js';
import { writeReleasedContent } from '../support/released-content.js';
import { releasedDatabase } from '../support/released-database.js';
import { DAY_START, storeOf, writeAll } from '../support/store-fixture.js';
import { makeWindows } from '../support/window-facts.js';

const messageOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (error: Error) => error.message,
  );

describe('a backup', function () {
  this.timeout(120_000);
  const dropped: FreshDatabase[] = [];
  const keep = async (fresh: Promise<FreshDatabase>): Promise<Database> => {
    const found = await fresh;
    dropped.push(found);
    return found.database;
  };
  const bare = (kind: DatabaseKind): Promise<Database> => keep(bareDatabase(kind));
  const filled = async (kind: DatabaseKind): Promise<Database> => {
    const database = await keep(freshDatabase(kind));
    await writeReleasedContent(database);
    return database;
  };
  after(() => Promise.all(dropped.map((fresh) => fresh.drop())));

  for (const from of DATABASE_KINDS) {
    describe(`of the ${from} database`, () => {
      let source: Database;
      let content: Readonly<Record<string, string[]>>;
      let backup: Buffer;
      before(async () => {
        source = await filled(from);
        content = await readEverything(source);
        backup = await backupOf(source);
      });

      for (const to of DATABASE_KINDS) {
        it(`is restored on the ${to} database with every row, and later writes get new ids`, async () => {
          expect(Object.keys(content).filter((table) => content[table]?.length === 0)).to.deep.equal([]);
          const target = await bare(to);
          const progress: number[] = [];
          const rows = await restoreFrom(target, backup, (done, total) => progress.push(done / total));
          expect(await readEverything(target)).to.deep.equal(content);
          expect(rows).to.equal(Object.values(content).flat().length);
          expect(progress.at(-1)).to.equal(1);
          await assertSchemaCurrent(target);
          const store = storeOf(target);
          const windows = makeWindows(DAY_START + 27 * HOUR_SECONDS, 2, { seed: 5 });
          await writeAll(store, await store.ensureCluster('alpha', false), windows);
          await writeAll(store, await store.ensureCluster('gamma', false), windows);
        });
      }

      it('is as of one instant while windows are written, and reports its progress', async () => {
        const store = storeOf(source);
        const id = await store.ensureCluster('alpha', false);
        const before = await readEverything(source);
        let written: Promise<void> | null = null;
        let last = { done: 0, total: -1 };
        const during = await backupOf(source, (done, total) => {
          written ??= writeAll(store, id, makeWindows(DAY_START + 26 * HOUR_SECONDS + 900, 2));
          last = { done, total };
        });
        await written;
        expect(last.done).to.equal(last.total).and.above(0);
        expect(await readEverything(source), 'the windows are written').not.to.deep.equal(before);
        const target = await bare('server');
        await restoreFrom(target, during);
        expect(await readEverything(target)).to.deep.equal(before);
      });
    });

    it(`that cannot be restored leaves the ${from} database as it was`, async () => {
      const backup = await backupOf(await filled('server'));
      const target = await bare(from);
      const refuse = async (file: Buffer, reason: RegExp): Promise<void> => {
        const message = await messageOf(restoreFrom(target, file));
        expect(message).to.match(reason).and.include('nothing was restored');
        expect(await target.knex.schema.hasTable('cluster')).to.equal(false);
      };
      const flipped = Buffer.from(backup);
      const middle = Math.floor(flipped.length / 2);
      flipped[middle] = (flipped[middle] ?? 0) ^ 255;
      const header = (change: object) => (lines: string[]) => [
        JSON.stringify({ ...JSON.parse(lines[0] ?? ''), ...change }),
        ...lines.slice(1),
      ];
      await refuse(backup.subarray(0, middle), /unexpected end of file/);
      if (from === 'embedded') return;
      await refuse(Buffer.from('not a backup'), /incorrect header check/);
      await refuse(Buffer.alloc(0), /unexpected end of file|it is empty/);
      await refuse(flipped, /not a complete backup/);
      await refuse(
        withLines(backup, (lines) => lines.slice(0, -1)),
        /its end is missing/,
      );
      await refuse(
        withLines(backup, (lines) => lines.toSpliced(-2, 1)),
        /its checksum differs/,
      );
      await refuse(withLines(backup, header({ format: 'other' })), /its format is not greenkube-backup/);
      await refuse(withLines(backup, header({ version: 2 })), /format version 2/);
      await refuse(withLines(backup, header({ migrations: ['0001-dimensions', '9999-later'] })), /newer .* 9999-later/);
      await refuse(
        withLines(backup, (lines) => lines.map((line) => line.replace('"table":"pod"', '"table":"pg_class"'))),
        /pg_class is not that of the schema/,
      );
      await restoreFrom(target, backup);
      expect(await messageOf(restoreFrom(target, backup))).to.match(/not empty \(cluster, .*nothing was restored/);
    });
  }

  it('of an earlier release is migrated when it is restored', async () => {
    const release = await keep(releasedDatabase('server', '0.2.0'));
    const backup = await backupOf(release);
    await migrate(release);
    const target = await bare('server');
    await restoreFrom(target, backup);
    await assertSchemaCurrent(target);
    expect(await readEverything(target)).to.deep.equal(await readEverything(release));
  });

  it('fails with the reason when its output or input fails, and when there are no tables', async () => {
    const source = await filled('server');
    const full = new Writable({ write: (_chunk, _encoding, done) => done(new Error('no space left')) });
    expect(await messageOf(writeBackup(source, full, DAY_START, () => {}))).to.equal(
      'the backup cannot be written: no space left',
    );
    const empty = await bare('server');
    expect(await messageOf(backupOf(empty))).to.match(/no tables of GreenKube/);
    const backup = await backupOf(source);
    const broken = Readable.from(
      (function* () {
        yield backup.subarray(0, 1000);
        throw Object.assign(new Error('EIO'), { code: 'EIO' });
      })(),
    );
    expect(await messageOf(restoreBackup(empty, broken, () => {}))).to.match(/cannot be read: EIO; nothing/);
  });
});
