import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const MOCHA = join(root, 'node_modules/mocha/bin/mocha.js');
const REPORTER = join(root, 'test/support/reporter.ts');

describe('the last line of a test run', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'greenkube-reporter-'));
    writeFileSync(
      join(folder, 'three.cjs'),
      "it('passes', () => {}); it('fails', () => { throw new Error('on purpose'); }); it.skip('waits');\n",
    );
    writeFileSync(join(folder, 'two.cjs'), "it('passes', () => {}); it('passes too', () => {});\n");
  });
  after(() => rmSync(folder, { recursive: true }));

  const lastLines = (file: string, environment: Readonly<Record<string, string>>): Promise<string[]> =>
    new Promise((resolve) => {
      const flags = ['--no-config', '--no-package', '--node-option', 'import=tsx', '--reporter', REPORTER];
      const env = { PATH: process.env['PATH'], ...environment };
      execFile(process.execPath, [MOCHA, ...flags, join(folder, file)], { cwd: root, env }, (_error, stdout) =>
        resolve(stdout.trim().split('\n').slice(-2)),
      );
    });

  it('counts passed, failed and skipped tests', async () => {
    expect((await lastLines('three.cjs', {})).at(-1)).to.equal('1 passed, 1 failed, 1 skipped');
  });

  it('adds up all runs that share a tally, after a line for its own run', async () => {
    const shared = { TEST_TALLY_FILE: join(folder, 'tally') };
    expect(await lastLines('three.cjs', shared)).to.eql([
      `Node ${process.version}: 1 passed, 1 failed, 1 skipped`,
      '1 passed, 1 failed, 1 skipped',
    ]);
    expect(await lastLines('two.cjs', shared)).to.eql([
      `Node ${process.version}: 2 passed, 0 failed`,
      '3 passed, 1 failed, 1 skipped',
    ]);
  });
});
