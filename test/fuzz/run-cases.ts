import fc from 'fast-check';
import { checkCase, type FuzzRun, requestOf } from './check-case.js';
import { LANES } from './fuzz-harness.js';
import { requests } from './request-arbitrary.js';
import { type FuzzCase, toCurl } from './sent-request.js';

/** Maximum seed of fast-check's generator. */
export const MAX_SEED = 2 ** 31 - 1;
/** Failures after which a lane stops, because more would only repeat the first ones. */
const MAX_FAILURES = 5;
/** Distance of seeds, so that lanes and reruns after a failure do not use the seeds of their neighbours. */
const SEED_STEP = 7_919_999;

/** A failed case, shrunk, and how to repeat it. */
export interface Failure {
  readonly seed: number;
  readonly path: string;
  readonly curl: string;
  readonly reason: string;
}

export interface Outcome {
  readonly passed: number;
  readonly failures: readonly Failure[];
}

export interface FuzzPlan {
  readonly seed: number;
  readonly runs: number;
  /** fast-check path to one case of the seed, to run it alone. */
  readonly path?: string;
  /** Called after each case. */
  onCase(): void;
}

const later = (seed: number, steps: number): number => (seed + steps * SEED_STEP) % MAX_SEED;

async function describe(run: FuzzRun, details: fc.RunDetails<[FuzzCase]>): Promise<Failure> {
  const [fuzzCase] = details.counterexample ?? [];
  const curl = fuzzCase === undefined ? 'no case' : toCurl(await requestOf(run, fuzzCase));
  const error = details.errorInstance;
  const reason = error instanceof Error ? error.message : String(error);
  return {
    seed: details.seed,
    path: details.counterexamplePath ?? '',
    curl: `${curl}  # ${fuzzCase?.service}`,
    reason,
  };
}

/** Runs the cases of one seed in sequence; continues with another seed after a failure. */
async function runLane(run: FuzzRun, seed: number, plan: FuzzPlan): Promise<Outcome> {
  const failures: Failure[] = [];
  let left = plan.runs;
  let passed = 0;
  while (left > 0 && failures.length < MAX_FAILURES) {
    let hasFailed = false;
    const property = fc.asyncProperty(requests, async (fuzzCase) => {
      // Cases after a failure are attempts to shrink it.
      if (!hasFailed) plan.onCase();
      const wasFailed = hasFailed;
      hasFailed = true;
      await checkCase(run, fuzzCase);
      hasFailed = wasFailed;
    });
    const chosen = plan.path === undefined ? { numRuns: left } : { path: plan.path, numRuns: 1 };
    const details = await fc.check(property, { seed: later(seed, failures.length), ...chosen });
    passed += details.numRuns - (details.failed ? 1 : 0);
    left -= details.numRuns;
    if (details.failed) failures.push(await describe(run, details));
    if (plan.path !== undefined) break;
  }
  return { passed, failures };
}

/** Runs all cases of a seed with one connection per lane; a path selects a single case. */
export async function runCases(run: FuzzRun, plan: FuzzPlan): Promise<Outcome> {
  const lanes = plan.path === undefined ? LANES : 1;
  const share = (lane: number) => Math.floor(plan.runs / lanes) + (lane < plan.runs % lanes ? 1 : 0);
  const outcomes = await Promise.all(
    Array.from({ length: lanes }, (_, lane) =>
      runLane(run, later(plan.seed, lane * 101), { ...plan, runs: share(lane) }),
    ),
  );
  return {
    passed: outcomes.reduce((sum, outcome) => sum + outcome.passed, 0),
    failures: outcomes.flatMap((outcome) => outcome.failures),
  };
}

export const describeFailure = ({ seed, path, curl, reason }: Failure): string =>
  `FUZZ_SEEDS=${seed} FUZZ_PATH=${path}\n  ${curl}\n  ${reason.slice(0, 1500)}`;
