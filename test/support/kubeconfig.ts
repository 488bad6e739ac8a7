import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes a kubeconfig for an API server; its only context is `main`. @param cluster further fields @returns its path */
export async function writeKubeconfig(
  directory: string,
  server: string,
  token = 'token',
  cluster: Readonly<Record<string, string>> = {},
): Promise<string> {
  const file = join(directory, 'config.yaml');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server, 'insecure-skip-tls-verify': true, ...cluster } }],
    users: [{ name: 'u', user: { token } }],
    contexts: [{ name: 'main', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'main',
  };
  await writeFile(file, JSON.stringify(config));
  return file;
}
