import type { Environment } from '../../config/config.js';
import { httpHeaders } from '../../config/options/list-types.js';
import { UsageError } from './command-exit.js';

const VARIABLE = 'GREENKUBE_HEADERS';

/**
 * Headers for an authenticating proxy in front of the service, `Name: value; Name: value`. From the environment only:
 * a command line is shown to everybody on the machine and in logs of pipelines.
 * @throws UsageError without the value, which is secret
 */
export function readHeaders(environment: Environment): Readonly<Record<string, string>> {
  try {
    return httpHeaders.parse(environment[VARIABLE] ?? '');
  } catch (error) {
    throw new UsageError(`${VARIABLE} ${error instanceof Error ? error.message : 'cannot be read'}`);
  }
}
