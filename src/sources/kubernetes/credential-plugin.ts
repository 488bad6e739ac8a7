import { execFile } from 'node:child_process';
import type { KubeConfig } from '@kubernetes/client-node';
import type { Environment } from '../../config/config.js';
import { processEnvironment } from '../../config/environment.js';

/**
 * Variables that a credential plugin of a kubeconfig receives: those of the system, of proxies and certificates, and of the
 * command lines of the cloud providers. The others contain the secrets of this service. A plugin that needs more has them
 * in `exec.env` of the kubeconfig.
 */
const PASSED =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_\w+|TZ|TMPDIR|XDG_\w+|SSL_CERT_(FILE|DIR)|(HTTPS?|NO|ALL)_PROXY|(AWS|AZURE|ARM|GOOGLE|CLOUDSDK|OCI|KUBE)_\w+|KUBECONFIG|USE_GKE_GCLOUD_AUTH_PLUGIN)$/i;
const TIMEOUT_MILLISECONDS = 30_000;
/** A credential with certificates has a few thousand bytes. */
const MAX_OUTPUT_BYTES = 2 ** 20;
const DEFAULT_VERSION = 'client.authentication.k8s.io/v1';

/** The parts of `user.exec` in a kubeconfig that are used. */
interface Plugin {
  readonly apiVersion?: string;
  readonly command?: string;
  readonly args?: readonly string[] | null;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
}

/** `status` of an ExecCredential. */
interface Credential {
  readonly token?: string;
  readonly clientCertificateData?: string;
  readonly clientKeyData?: string;
}

/**
 * Replaces the authentication of the current user by an external program, to which the library would pass the whole
 * environment of this process.
 * @throws Error for a discontinued `auth-provider` that runs a program
 */
export function useCleanPlugin(config: KubeConfig, environment: () => Environment = processEnvironment): void {
  const user = config.getCurrentUser();
  if (user?.authProvider?.config?.['cmd-path'] !== undefined)
    throw new Error('the auth-provider of the kubeconfig runs a program: replace it by a credential plugin (exec)');
  const plugin: Plugin | undefined | null = user?.exec ?? user?.authProvider?.config?.exec;
  if (user === null || plugin === undefined || plugin === null) return;
  const { name } = user;
  // The library runs plugins for users with one of these two fields.
  config.users = config.users.map((one) =>
    one.name === name ? { ...one, exec: undefined, authProvider: undefined } : one,
  );
  let credential: Promise<Credential> | null = null;
  config.addAuthenticator({
    isAuthProvider: (one) => one.name === name,
    async applyAuthentication(_, options) {
      credential ??= runPlugin(plugin, environment());
      const { token, clientCertificateData, clientKeyData } = await credential;
      if (clientCertificateData) options.cert = clientCertificateData;
      if (clientKeyData) options.key = clientKeyData;
      if (token) options.headers = { ...options.headers, Authorization: `Bearer ${token}` };
    },
  });
}

/** @throws Error without the output of the program, which may contain credentials */
async function runPlugin({ apiVersion, command, args, env }: Plugin, environment: Environment): Promise<Credential> {
  if (!command) throw new Error('the credential plugin of the kubeconfig has no command');
  const passed = Object.entries(environment).filter(([name]) => PASSED.test(name));
  const request = { apiVersion: apiVersion ?? DEFAULT_VERSION, kind: 'ExecCredential', spec: { interactive: false } };
  const variables = {
    ...Object.fromEntries(passed),
    KUBERNETES_EXEC_INFO: JSON.stringify(request),
    ...Object.fromEntries((env ?? []).map(({ name, value }) => [name, value])),
  };
  const output = await new Promise<string>((resolve, reject) => {
    const options = { env: variables, timeout: TIMEOUT_MILLISECONDS, maxBuffer: MAX_OUTPUT_BYTES };
    execFile(command, [...(args ?? [])], options, (error, stdout) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`the credential plugin of the kubeconfig failed: ${causeOf(error)}`));
    });
  });
  try {
    const { status } = JSON.parse(output);
    return status ?? {};
  } catch {
    throw new Error('the credential plugin of the kubeconfig did not return an ExecCredential');
  }
}

function causeOf({ code, killed }: { readonly code?: unknown; readonly killed?: boolean }): string {
  if (killed === true) return `no result within ${TIMEOUT_MILLISECONDS / 1000} s`;
  return typeof code === 'number' ? `exit code ${code}` : String(code ?? 'unknown');
}
