import { once } from 'node:events';
import type { Server } from 'node:http';
import { rebuildConfiguredSums } from './compose/rebuild-sums.js';
import { type Composed, compose } from './compose.js';
import { type Config, ConfigError } from './config/config.js';
import { describeConfig } from './config/describe-config.js';
import { processEnvironment } from './config/environment.js';
import { loadConfig } from './config/load-config.js';
import { createLogger, type Logger } from './telemetry/logger.js';

/** Exit codes: a failure, an invalid command line and an invalid configuration (EX_USAGE, EX_CONFIG of sysexits.h). */
const EXIT_FAILURE = 1;
const EXIT_USAGE = 64;
const EXIT_CONFIG = 78;
const REBUILD_SUMS = 'rebuild-sums';
const REPEAT_SECONDS = 1;
/** Time limit for ending the collection and closing the database, after the last response. */
const CLOSE_SECONDS = 10;

async function main(args: readonly string[]): Promise<void> {
  const [command] = args;
  if (args.length > 1 || (command !== undefined && command !== REBUILD_SUMS)) {
    process.stderr.write(`usage: main.js [${REBUILD_SUMS}]; settings are environment variables\n`);
    process.exitCode = EXIT_USAGE;
    return;
  }
  const config = readConfig();
  if (config === null) return;
  const logger = createLogger({ level: config.logLevel, format: config.logFormat });
  if (command === REBUILD_SUMS) await rebuildConfiguredSums(config, logger, process.stderr, () => Date.now() / 1000);
  else await serve(config, logger);
}

async function serve(config: Config, logger: Logger): Promise<void> {
  const fail = (error: unknown, message: string): void => {
    logger.fatal({ err: error }, message);
    process.exit(EXIT_FAILURE);
  };
  process.on('uncaughtException', (error) => fail(error, 'unexpected failure'));
  logConfig(config, logger);
  const composed = await compose(config, { logger });
  const { server, healthServer } = composed;
  if (healthServer !== null && config.healthPort !== null) {
    await listen(healthServer, config.healthPort, config.host);
    logger.info({ healthAddress: healthServer.address() }, 'listening for probes');
  }
  await listen(server, config.port, config.host);
  logger.info({ address: server.address() }, 'listening');
  stopOnSignals(composed, config, logger);
  composed.open().catch((error: unknown) => {
    if (!composed.isClosing()) fail(error, 'the service failed to start');
  });
}

/** Null for an invalid configuration, after its errors were written to stderr. */
function readConfig(): Config | null {
  try {
    return loadConfig(processEnvironment(), Date.now() / 1000);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = EXIT_CONFIG;
    return null;
  }
}

function logConfig(config: Config, logger: Logger): void {
  const set = describeConfig(config).filter(({ origin }) => origin !== 'default');
  logger.info({ settings: Object.fromEntries(set.map(({ name, value }) => [name, value])) }, 'configured');
  if (config.sample) logger.warn('using the sample cluster: all figures are simulated');
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  server.listen(port, host);
  // `once` rejects on the error event, for example when the port is in use.
  await once(server, 'listening');
}

function stopOnSignals(composed: Composed, config: Config, logger: Logger): void {
  let stoppingSince: number | null = null;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stoppingSince !== null) {
        // Terminals and wrappers may send the same signal twice at once; a later repetition is intended.
        if (process.uptime() - stoppingSince > REPEAT_SECONDS) process.exit(EXIT_FAILURE);
        return;
      }
      stoppingSince = process.uptime();
      // The delay is for load balancers; SIGINT comes from a terminal.
      const delaySeconds = signal === 'SIGINT' ? 0 : config.shutdownDelaySeconds;
      logger.info({ signal, delaySeconds }, 'stopping');
      const limit = setTimeout(
        () => {
          logger.error('shutdown timed out');
          process.exit(EXIT_FAILURE);
        },
        (delaySeconds + config.shutdownTimeoutSeconds + CLOSE_SECONDS) * 1000,
      );
      limit.unref();
      stop(composed, delaySeconds).then(
        () => {
          logger.info('stopped');
          process.exit(0);
        },
        (error: unknown) => {
          logger.fatal({ err: error }, 'shutdown failed');
          process.exit(EXIT_FAILURE);
        },
      );
    });
  }
}

/** Ends the servers, then stops the collection after its current step and closes the database. */
async function stop({ stopServing, close }: Composed, delaySeconds: number): Promise<void> {
  await stopServing(delaySeconds);
  await close();
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(EXIT_FAILURE);
});
