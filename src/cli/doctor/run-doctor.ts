import { Command } from 'commander';
import { type Config, ConfigError } from '../../config/config.js';
import { loadConfig } from '../../config/load-config.js';
import type { ClusterDiagnostics, DiagnosisStatus } from '../../domain/diagnostics/diagnostics.js';
import type { EpochSeconds } from '../../domain/time/window.js';
import { toDiagnosticsItem } from '../../operations/health/diagnostics-item.js';
import { createConfiguredReference } from '../../reference/configured-reference.js';
import { examineCluster } from '../../sources/examine-cluster.js';
import { EXIT, type ExitCode, UsageError } from '../command/command-exit.js';
import type { CommandIo } from '../command/command-io.js';
import { runCommand } from '../command/run-command.js';
import { textReport } from './text-report.js';

const EXIT_OF: Readonly<Record<DiagnosisStatus, ExitCode>> = {
  ok: EXIT.ok,
  problems: EXIT.refused,
  failed: EXIT.untrusted,
};
/** From best to worst. */
const ORDER: readonly DiagnosisStatus[] = ['ok', 'problems', 'failed'];

const systemClock = (): EpochSeconds => performance.timeOrigin / 1000 + performance.now() / 1000;

/**
 * Examines the configured sources and prints a report. It reads the environment variables of the service, and writes
 * nothing.
 * @returns 0 without problems, 1 with problems, 2 if a cluster cannot be collected
 */
export function runDoctor(args: readonly string[], io: CommandIo, now = systemClock): Promise<ExitCode> {
  const command = new Command('greenkube-doctor')
    .description(
      'Examines the configured Prometheus and Kubernetes API: what was found, what the figures rest on, and what to change. ' +
        'The settings are the environment variables of the service. Exit code: 0 no problems, 1 problems, 2 a cluster cannot be collected.',
    )
    .option('--json', 'print the report as JSON, in the form of GET /api/v1/diagnostics');
  return runCommand(command, args, io, async () => {
    const config = readConfig(io, now());
    const reports = await examine(config, now);
    const currency = { code: config.currency, unitsPerUsd: config.currencyRate ?? 1 };
    const clusters = reports.map((report) => toDiagnosticsItem(report, currency));
    if (command.opts()['json'] === true) io.stdout(`${JSON.stringify({ clusters }, null, 2)}\n`);
    else io.stdout(clusters.map(textReport).join('\n'));
    const worst = ORDER.findLast((status) => reports.some((report) => report.status === status)) ?? 'failed';
    return EXIT_OF[worst];
  });
}

/** @throws UsageError for an invalid configuration, or one without a source */
function readConfig({ environment }: CommandIo, now: EpochSeconds): Config {
  try {
    const config = loadConfig(environment, now);
    if (config.clusters.length > 0) return config;
  } catch (error) {
    if (error instanceof ConfigError) throw new UsageError(error.message);
    throw error;
  }
  throw new UsageError('no source is configured: set GREENKUBE_PROMETHEUS_URL or GREENKUBE_CLUSTERS_FILE');
}

/** One cluster after the other, so that each is examined as in a cycle of its own. */
async function examine(config: Config, now: () => EpochSeconds): Promise<ClusterDiagnostics[]> {
  const reference = createConfiguredReference(config);
  const { signal } = new AbortController();
  const reports: ClusterDiagnostics[] = [];
  for (const cluster of config.clusters)
    reports.push(await examineCluster(config, cluster, { reference, now, signal }));
  return reports;
}
