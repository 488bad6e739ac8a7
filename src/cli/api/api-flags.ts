import type { Command } from 'commander';
import { integerFrom, numberFrom, once, serviceUrl } from '../command/option-values.js';

export interface ApiFlags {
  readonly url: string;
  readonly timeout: number;
  readonly retries: number;
}

const DEFAULT_TIMEOUT_SECONDS = 60;
const DEFAULT_RETRIES = 3;

/** Adds the options for the URL of the service, timeout and retries. */
export const addApiFlags = (command: Command): Command =>
  command
    .addOption(
      once('--url <url>', 'URL of the GreenKube service', serviceUrl).env('GREENKUBE_URL').makeOptionMandatory(),
    )
    .addOption(
      once('--timeout <seconds>', 'timeout of a call in seconds, including retries', numberFrom(1, 3600)).default(
        DEFAULT_TIMEOUT_SECONDS,
      ),
    )
    .addOption(
      once(
        '--retries <count>',
        'retries with back-off when there is no response or a temporary failure',
        integerFrom(0, 10),
      ).default(DEFAULT_RETRIES),
    );
