import { Presets, SingleBar } from 'cli-progress';
import { stopTestDatabases } from '../support/database.js';
import { collectCursors } from './cursors.js';
import { startFuzzHarness } from './fuzz-harness.js';
import { describeFailure, MAX_SEED, type Outcome, runCases } from './run-cases.js';

/** Progress lines per seed without a terminal. */
const LINES = 10;
const PATH = process.env['FUZZ_PATH'];
const RUNS = PATH === undefined ? Number(process.env['FUZZ_RUNS'] ?? 10_000) : 1;
const randomSeed = (): number => Math.floor(Math.random() * MAX_SEED);
const SEEDS = (process.env['FUZZ_SEEDS'] ?? [randomSeed(), randomSeed(), randomSeed()].join())
  .split(',')
  .filter((text) => text !== '')
  .map(Number);

/** A progress bar on a terminal, otherwise lines. */
function createProgress(seed: number): { step(): void; stop(): void } {
  let done = 0;
  if (process.stdout.isTTY) {
    const bar = new SingleBar(
      { format: `seed ${seed} {bar} {value}/{total} | {eta_formatted} left` },
      Presets.shades_classic,
    );
    bar.start(RUNS, 0);
    return { step: () => bar.increment(), stop: () => bar.stop() };
  }
  const step = () => {
    done += 1;
    if (done % Math.ceil(RUNS / LINES) === 0) console.log(`seed ${seed}: ${done}/${RUNS}`);
  };
  return { step, stop: () => {} };
}

/** Runs all cases of all seeds; prints every failure with the command to repeat it, and the number of each response. */
async function runFuzz(): Promise<Outcome> {
  const harness = await startFuzzHarness();
  const counts = new Map<string, number>();
  const count = (outcome: string) => counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const run = { harness, foreign: await collectCursors(harness), count };
  const total = { passed: 0, failures: [] as Outcome['failures'][number][] };
  for (const seed of SEEDS) {
    const progress = createProgress(seed);
    const path = PATH === undefined ? {} : { path: PATH };
    const { passed, failures } = await runCases(run, { seed, runs: RUNS, ...path, onCase: progress.step });
    progress.stop();
    for (const failure of failures) console.log(describeFailure(failure));
    console.log(`seed ${seed}: ${passed} passed, ${failures.length} failed`);
    total.passed += passed;
    total.failures.push(...failures);
  }
  for (const line of harness.mistakes().slice(0, 5)) console.log('internal error:', line);
  for (const [outcome, times] of [...counts].sort((a, b) => b[1] - a[1])) console.log(`${times} x ${outcome}`);
  await harness.stop();
  return total;
}

if (SEEDS.some((seed) => !Number.isInteger(seed)) || !Number.isInteger(RUNS) || RUNS < 1)
  throw new Error('FUZZ_SEEDS must be a comma-separated list of integers, FUZZ_RUNS a positive integer');
const { passed, failures } = await runFuzz();

await stopTestDatabases();
console.log(`${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length > 0 ? 1 : 0;
