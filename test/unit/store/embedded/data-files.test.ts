import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { prepareDataFiles } from '../../../../src/store/embedded/data-files.js';

const FILES = ['PG_VERSION', 'base/1', 'global/pg_control', 'pg_wal/0'];

describe('the files of the embedded database', () => {
  let parent: string;
  let directory: string;
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'greenkube-files-'));
    directory = join(parent, 'postgres');
  });
  afterEach(() => rmSync(parent, { recursive: true, force: true }));

  const write = (files: readonly string[]): void => {
    for (const folder of ['base', 'global', 'pg_wal']) mkdirSync(join(directory, folder), { recursive: true });
    for (const file of files) writeFileSync(join(directory, file), '');
  };
  const messageOf = async (): Promise<string> =>
    prepareDataFiles(parent).then(
      () => 'no error',
      (error: Error) => error.message,
    );

  it('are used if they are complete', async () => {
    write(FILES);
    expect(await prepareDataFiles(parent)).to.include({ directory });
  });

  it('are refused with path and remedy, and left as they are, if one is missing', async () => {
    for (const missing of ['PG_VERSION', 'global/pg_control']) {
      write(FILES.filter((file) => file !== missing));
      expect(await messageOf())
        .to.include(`${directory} is not a complete database`)
        .and.include(`no ${missing};`)
        .and.include('move the directory away');
      expect(readdirSync(directory)).to.include('base');
      rmSync(directory, { recursive: true });
    }
  });

  it('are initialised again if the first initialisation was interrupted, but not after it was complete', async () => {
    await prepareDataFiles(parent);
    write(['PG_VERSION']);
    const files = await prepareDataFiles(parent);
    expect(existsSync(directory)).to.equal(false);
    write(['base/1']);
    await files.confirm();
    expect(await messageOf()).to.include('PG_VERSION');
  });

  it('are refused if they are not a directory', async () => {
    writeFileSync(directory, '');
    expect(await messageOf()).to.match(/cannot be read \(ENOTDIR/);
  });
});
