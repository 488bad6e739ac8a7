import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Survivor } from './run-contract-mutants.js';
import type { SourceMutation } from './source-mutations.js';
import { DATABASE_TESTS, figureTests } from './test-files.js';
import { copyTree } from './tree-copy.js';

/** A mutation may make a loop endless; all tests together take about 20 s. */
const RUN_TIMEOUT_MS = 180_000;

/** Whether the tests of figures pass in a copy of the tree. They run one after the other up to the first failure. */
function doTestsPass(folder: string, tests: readonly string[]): Promise<boolean> {
  const options = ['--no-config', '--no-package', '--bail', '--recursive', '--extension', 'ts', '--timeout', '20000'];
  const withoutDatabase = ['--grep', DATABASE_TESTS.source, '--invert'];
  const mocha = join(folder, 'node_modules/mocha/bin/mocha.js');
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', mocha, ...options, ...withoutDatabase, '--exit', ...tests],
      {
        cwd: folder,
        stdio: 'ignore',
        timeout: RUN_TIMEOUT_MS,
        killSignal: 'SIGKILL',
      },
    );
    child.once('error', reject);
    child.once('exit', (code) => resolve(code === 0));
  });
}

function patch(text: string, { file, find, replace }: SourceMutation): string {
  const parts = text.split(find);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times, not once: ${find}`);
  return parts.join(replace);
}

async function runOne(folder: string, mutation: SourceMutation): Promise<Survivor[]> {
  const path = join(folder, mutation.file);
  const original = readFileSync(path, 'utf8');
  writeFileSync(path, patch(original, mutation));
  try {
    const mutant = `${mutation.file}: ${mutation.what}`;
    return (await doTestsPass(folder, figureTests(mutation.file))) ? [{ mutant, why: 'all tests pass' }] : [];
  } finally {
    writeFileSync(path, original);
  }
}

/**
 * Runs the tests of figures against each wrong formula, and once against none (they must pass then).
 * @param lanes copies of the tree that are worked in at a time.
 * @returns those that the tests did not kill.
 */
export async function runSourceMutants(
  mutations: readonly SourceMutation[],
  lanes: number,
  onStep: () => void,
): Promise<Survivor[]> {
  const waiting: (SourceMutation | null)[] = [null, ...mutations];
  const survivors: Survivor[] = [];
  const lane = async (): Promise<void> => {
    const copy = copyTree();
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        if (next !== null) {
          survivors.push(...(await runOne(copy.folder, next)));
          onStep();
        } else if (!(await doTestsPass(copy.folder, figureTests('src/domain/'))))
          survivors.push({ mutant: 'control', why: 'the tests fail without any mutation' });
      }
    } finally {
      copy.remove();
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return survivors;
}
