import type {
  AppsV1Api,
  AutoscalingV2Api,
  BatchV1Api,
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
} from '@kubernetes/client-node';
import { processEnvironment } from '../../config/environment.js';
import { proxyOf } from '../../runtime/proxy-environment.js';
import { useCleanPlugin } from './credential-plugin.js';

/** How to connect to the Kubernetes API. When empty, the service account of this pod is used. */
export interface KubernetesAccess {
  /** Path of a kubeconfig file. */
  readonly kubeconfig?: string | null;
  /** Context in the kubeconfig; its current context by default. */
  readonly context?: string | null;
}

export interface KubeClients {
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
  readonly batch: BatchV1Api;
  readonly autoscaling: AutoscalingV2Api;
  readonly custom: CustomObjectsApi;
}

/**
 * Creates clients whose requests end when the signal is aborted or after `requestTimeoutSeconds`. The library is
 * imported on first use, because loading it takes a third of a second and much memory, and not every configuration
 * needs it.
 * @throws Error when no cluster is configured; the message contains no credentials
 */
export async function connectKubernetes(
  access: KubernetesAccess,
  signal: AbortSignal,
  requestTimeoutSeconds: number,
): Promise<KubeClients> {
  const library = await import('@kubernetes/client-node');
  const config = new library.KubeConfig();
  loadConfig(config, access);
  useCleanPlugin(config);
  useProxy(config, access);
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new Error('the kubeconfig has no cluster for this context');
  const configuration = library.createConfiguration({
    baseServer: new library.ServerConfiguration(cluster.server, {}),
    authMethods: { default: config },
    promiseMiddleware: [
      {
        pre: async (request) => {
          // The type is that of the node-fetch bundled with the library; at run time it is the AbortSignal of Node.js.
          const limited = AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutSeconds * 1000)]);
          request.setSignal(limited as Parameters<typeof request.setSignal>[0]);
          return request;
        },
        post: async (response) => response,
      },
    ],
  });
  return {
    core: new library.CoreV1Api(configuration),
    apps: new library.AppsV1Api(configuration),
    batch: new library.BatchV1Api(configuration),
    autoscaling: new library.AutoscalingV2Api(configuration),
    custom: new library.CustomObjectsApi(configuration),
  };
}

function loadConfig(config: KubeConfig, access: KubernetesAccess): void {
  if (!access.kubeconfig) {
    config.loadFromCluster();
    return;
  }
  try {
    config.loadFromFile(access.kubeconfig);
  } catch {
    // The error of the parser quotes the file, which contains credentials.
    throw new Error('the kubeconfig is unreadable or invalid');
  }
  if (access.context) config.setCurrentContext(access.context);
}

/**
 * With a kubeconfig, the API server is reached as by kubectl: through `proxy-url` of its cluster, else through the proxy of
 * the environment. The service account of a pod belongs to the API server of its own cluster, whose address a proxy outside
 * of the cluster cannot reach, so that it is reached directly without an entry in `NO_PROXY`.
 * @throws TypeError when the proxy variable is not a URL; the message names it
 */
function useProxy(config: KubeConfig, { kubeconfig }: KubernetesAccess): void {
  const current = config.getCurrentCluster();
  if (!kubeconfig || current === null || current.proxyUrl || !URL.canParse(current.server)) return;
  const proxyUrl = proxyOf(new URL(current.server), processEnvironment());
  if (proxyUrl === null) return;
  config.clusters = config.clusters.map((one) => (one.name === current.name ? { ...one, proxyUrl } : one));
}

/** Describes an error of the Kubernetes API without quoting requests, bodies or credentials. */
export function describeApiError(error: unknown): string {
  if (!(error instanceof Error)) return 'the Kubernetes API failed';
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'number') return `the Kubernetes API returned HTTP ${code}`;
  if (typeof code === 'string') return `the Kubernetes API is unreachable: ${code}`;
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'the Kubernetes API timed out';
  if (error instanceof SyntaxError) return 'the Kubernetes API did not return JSON';
  return `the Kubernetes API failed: ${error.message.slice(0, 200)}`;
}
