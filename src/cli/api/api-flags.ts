import type { Command } from 'commander';
import { integerFrom, numberFrom, once, serviceUrl } from '../command/option-values.js';

export interface ApiFlags {
  readonly url: string;
  readonly timeout: number;
  readonly retries: number;
}

const DEFAULT_TIMEOUT_SECONDS = 60;
const DEFAULT_RETRIES = 3;

/** The flags that say where the service is and how long to try. */
export const addApiFlags = (command: Command): Command =>
  command
    .addOption(once('--url <url>', 'where the service is', serviceUrl).env('GREENKUBE_URL').makeOptionMandatory())
    .addOption(
      once('--timeout <seconds>', 'longest wait for an answer, all tries together', numberFrom(1, 3600)).default(
        DEFAULT_TIMEOUT_SECONDS,
      ),
    )
    .addOption(
      once(
        '--retries <count>',
        'further tries, with back-off, when there is no answer or a passing failure',
        integerFrom(0, 10),
      ).default(DEFAULT_RETRIES),
    );
