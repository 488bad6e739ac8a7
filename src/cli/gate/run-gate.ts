import { writeFile } from 'node:fs/promises';
import { describeFailure, isQueryError } from '../api/describe-failure.js';
import { openApi } from '../api/open-api.js';
import { EXIT, type ExitCode, UsageError } from '../command/command-exit.js';
import type { CommandIo } from '../command/command-io.js';
import { readHeaders } from '../command/read-headers.js';
import { runCommand } from '../command/run-command.js';
import { describeBasis, describeBudget, OUTCOMES } from './describe-result.js';
import { evaluateTotals, type GateResult, noAnswer } from './evaluate-totals.js';
import { createGateCommand, type GateOptions, gateOptionsOf } from './gate-options.js';
import { junitReport } from './junit-report.js';
import { markdownReport } from './markdown-report.js';

/** For a terminal or a job log. */
function textReport(result: GateResult): string {
  const lines = [
    `greenkube-gate ${OUTCOMES[result.outcome]}`,
    ...result.budgets.map((budget) => `  ${budget.outcome}: ${describeBudget(budget, result)}`),
    ...result.doubts.map((doubt) => `  not trusted: ${doubt}`),
    ...describeBasis(result).map((line) => `  ${line}`),
  ];
  return `${lines.join('\n')}\n`;
}

const EXIT_OF: Readonly<Record<GateResult['outcome'], ExitCode>> = {
  within: EXIT.ok,
  exceeded: EXIT.refused,
  untrusted: EXIT.untrusted,
};

/**
 * Runs the carbon gate of a pipeline.
 * @returns the exit code
 */
export function runGate(args: readonly string[], io: CommandIo): Promise<ExitCode> {
  const command = createGateCommand();
  return runCommand(command, args, io, async () => {
    const options = gateOptionsOf(command);
    const result = await evaluate(options, io);
    io.stdout(textReport(result));
    const isWritten = await writeReports(result, options.files, io);
    const code = EXIT_OF[result.outcome];
    return isWritten || code !== EXIT.ok ? code : EXIT.file;
  });
}

/** @throws UsageError for a query that the service rejects */
async function evaluate({ api: flags, query, budgets, rules }: GateOptions, io: CommandIo): Promise<GateResult> {
  const api = openApi({
    ...flags,
    timeoutSeconds: flags.timeout,
    headers: readHeaders(io.environment),
    onRetry: (reason) => io.stderr(`retrying: ${reason}\n`),
  });
  try {
    const totals = await api.client.get('/api/v1/metrics', query);
    return evaluateTotals(totals, api.isSample(), budgets, rules);
  } catch (error) {
    const reason = describeFailure(error, flags.timeout);
    if (isQueryError(error)) throw new UsageError(reason);
    return noAnswer(budgets, reason);
  }
}

async function writeReports(
  result: GateResult,
  { junit, markdown }: GateOptions['files'],
  io: CommandIo,
): Promise<boolean> {
  const reports = [
    { file: junit, report: junitReport },
    { file: markdown, report: markdownReport },
  ];
  let isWritten = true;
  for (const { file, report } of reports) {
    if (file === null) continue;
    try {
      await writeFile(file, report(result));
    } catch (error) {
      isWritten = false;
      io.stderr(`error: ${error instanceof Error ? error.message : 'cannot write a report'}\n`);
    }
  }
  return isWritten;
}
