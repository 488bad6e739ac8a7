import type { AppsV1Api, AutoscalingV2Api, BatchV1Api, CoreV1Api, KubeConfig } from '@kubernetes/client-node';

/** Where the cluster's API is. Nothing given: the service account of the pod this runs in. */
export interface KubernetesAccess {
  /** Path of a kubeconfig file. */
  readonly kubeconfig?: string | null;
  /** Context in it; its current one when not given. */
  readonly context?: string | null;
}

export interface KubeClients {
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
  readonly batch: BatchV1Api;
  readonly autoscaling: AutoscalingV2Api;
}

/**
 * Clients whose requests end when the signal does.
 * The library is imported on first use: it takes a third of a second and much memory, and not every setup needs it.
 * @throws Error when there is no cluster to talk to; the message holds no credential.
 */
export async function connectKubernetes(access: KubernetesAccess, signal: AbortSignal): Promise<KubeClients> {
  const library = await import('@kubernetes/client-node');
  const config = new library.KubeConfig();
  loadConfig(config, access);
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new Error('the kubeconfig names no cluster for this context');
  const configuration = library.createConfiguration({
    baseServer: new library.ServerConfiguration(cluster.server, {}),
    authMethods: { default: config },
    promiseMiddleware: [
      {
        pre: async (request) => {
          // The library's type is that of the node-fetch it bundles; it is the platform's signal at run time.
          request.setSignal(signal as Parameters<typeof request.setSignal>[0]);
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
    // The parser quotes the file, which holds credentials.
    throw new Error('the kubeconfig cannot be read');
  }
  if (access.context) config.setCurrentContext(access.context);
}

/** What went wrong with the API, without quoting requests, bodies or credentials. */
export function describeApiError(error: unknown): string {
  if (!(error instanceof Error)) return 'the Kubernetes API failed';
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'number') return `the Kubernetes API answered HTTP ${code}`;
  if (typeof code === 'string') return `the Kubernetes API cannot be reached: ${code}`;
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'the Kubernetes API did not answer in time';
  if (error instanceof SyntaxError) return 'the Kubernetes API did not answer with JSON';
  return `the Kubernetes API cannot be read: ${error.message.slice(0, 200)}`;
}
