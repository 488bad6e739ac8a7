import type { Environment } from '../../config/config.js';
import { httpHeaders } from '../../config/options/list-types.js';
import { UsageError } from './command-exit.js';

const VARIABLE = 'GREENKUBE_HEADERS';

/**
 * Reads headers for an authenticating proxy in front of the service, `Name: value; Name: value`. They come from the
 * environment only, because command lines are visible to all users of the machine and in pipeline logs.
 * @throws UsageError that does not quote the secret value
 */
export function readHeaders(environment: Environment): Readonly<Record<string, string>> {
  try {
    return httpHeaders.parse(environment[VARIABLE] ?? '');
  } catch (error) {
    throw new UsageError(`${VARIABLE} ${error instanceof Error ? error.message : 'is invalid'}`);
  }
}
