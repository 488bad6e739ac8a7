import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** Runs a program to its end. @throws Error with its standard error when it fails */
async function run(program: string, args: readonly string[], input: string): Promise<string> {
  const child = spawn(program, args, { stdio: 'pipe' });
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
      child.stdin.end(input);
    }),
  ]);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}: ${stderr}`);
  return stdout;
}

/** A manifest as returned by kubectl. */
export type Manifest = Record<string, unknown>;

/** Runs kubectl without a cluster. */
export const kubectl = (args: readonly string[], input = ''): Promise<string> => run('kubectl', args, input);

/** Applies a patch to a manifest as `kubectl patch` would in a cluster. */
export async function patchLocally(manifest: Manifest, type: 'strategic' | 'json', patch: unknown): Promise<Manifest> {
  const args = ['patch', '--local', '-f', '-', `--type=${type}`, '-p', JSON.stringify(patch), '-o', 'json'];
  return JSON.parse(await kubectl(args, JSON.stringify(manifest))) as Manifest;
}

/**
 * Runs a command line such as `kubectl --namespace n set resources deployment/d -c app ...` in a real shell, on a
 * manifest instead of the object in the cluster.
 */
export async function runLineLocally(line: string, manifest: Manifest): Promise<Manifest> {
  const onManifest = `
    kubectl() {
      shift 2
      if [ "$1" = set ]; then shift 3; command kubectl set resources --local -f - -o json "$@"
      else shift 2; command kubectl patch --local -f - -o json "$@"; fi
    }
    ${line}`;
  return JSON.parse(await run('bash', ['-c', onManifest], JSON.stringify(manifest))) as Manifest;
}

/** Minor version of kubectl: 32 for 1.32. */
export async function kubectlMinor(): Promise<number> {
  const { clientVersion } = JSON.parse(await kubectl(['version', '--client', '-o', 'json']));
  return Number.parseInt(clientVersion.minor, 10);
}
