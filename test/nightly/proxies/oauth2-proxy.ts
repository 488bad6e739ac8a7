import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { CHART } from '../../../scripts/chart/run-helm.js';
import { freePort } from '../../support/free-port.js';
import { CLIENT_ID } from './oidc-provider.js';
import { type RunningProgram, runProgram } from './programs.js';

/** Values of the oauth2-proxy chart, as far as the examples have them. */
export interface ProxyValues {
  readonly config: { readonly existingSecret: string; readonly configFile: string };
  readonly ingress: { readonly path: string; readonly hosts: readonly string[] };
}

/** An example of values of the oauth2-proxy chart. */
export const readProxyValues = (example: string): ProxyValues =>
  parse(readFileSync(`${CHART}/examples/${example}.yaml`, 'utf8'));

/**
 * Starts oauth2-proxy with the configuration file of an example, and with the Secret that the example names.
 * @param replaced addresses of the cluster in the configuration, and those of the test; each must occur
 */
export async function startOauth2Proxy(
  program: string,
  { config }: ProxyValues,
  directory: string,
  replaced: Readonly<Record<string, string>>,
): Promise<RunningProgram> {
  let text = config.configFile;
  for (const [address, own] of Object.entries(replaced)) {
    if (!text.includes(address)) throw new Error(`the example has no ${address}`);
    text = text.replaceAll(address, own);
  }
  const file = join(directory, 'oauth2_proxy.cfg');
  writeFileSync(file, text);
  const port = await freePort();
  return runProgram(program, [`--config=${file}`, `--http-address=127.0.0.1:${port}`], port, {
    OAUTH2_PROXY_CLIENT_ID: CLIENT_ID,
    OAUTH2_PROXY_CLIENT_SECRET: 'secret-of-the-tests',
    OAUTH2_PROXY_COOKIE_SECRET: '0123456789abcdef0123456789abcdef',
  });
}
