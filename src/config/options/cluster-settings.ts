import type { Settings } from './options.js';

/** Options of the connection to one Prometheus server. */
export type PrometheusSettings = Pick<
  Settings,
  | 'prometheusUrl'
  | 'prometheusBearerToken'
  | 'prometheusUser'
  | 'prometheusPassword'
  | 'prometheusAuth'
  | 'prometheusSigv4Region'
  | 'prometheusSigv4Service'
  | 'prometheusCaFile'
  | 'prometheusClientCertFile'
  | 'prometheusClientKeyFile'
  | 'prometheusInsecure'
  | 'prometheusMatchers'
  | 'prometheusHeaders'
  | 'prometheusTimeoutSeconds'
  | 'prometheusQueriesPerSecond'
>;

/** Paths of the files of secrets that are read from files; they are read again when they change. */
export type PrometheusSecretFiles = Readonly<
  Partial<Record<'prometheusBearerToken' | 'prometheusPassword' | 'prometheusHeaders', string>>
>;

/** A cluster that the service collects, and how to read it. */
export interface ClusterSettings extends PrometheusSettings, Pick<Settings, 'kubeconfig' | 'kubeconfigContext'> {
  readonly name: string;
  readonly prometheusSecretFiles: PrometheusSecretFiles;
  /** Whether the Kubernetes API is read: with the kubeconfig, else with the service account of the pod. */
  readonly readsKubernetes: boolean;
}

/** Default name of a single real cluster, and the name of the sample cluster. */
const DEFAULT_CLUSTER = 'default';
const SAMPLE_CLUSTER = 'sample';

/** The cluster of the options for a single one; none if they name no source. `auto` reads the API where there is one. */
export function singleCluster(
  settings: Settings,
  prometheusSecretFiles: PrometheusSecretFiles,
  isInKubernetes: boolean,
): ClusterSettings[] {
  const { sample, kubernetes, kubeconfig, prometheusUrl } = settings;
  const readsKubernetes =
    !sample && (kubernetes === 'on' || (kubernetes === 'auto' && (isInKubernetes || kubeconfig !== null)));
  if (!sample && !readsKubernetes && prometheusUrl === null) return [];
  return [
    {
      name: settings.clusterName ?? (sample ? SAMPLE_CLUSTER : DEFAULT_CLUSTER),
      prometheusUrl,
      prometheusBearerToken: settings.prometheusBearerToken,
      prometheusUser: settings.prometheusUser,
      prometheusPassword: settings.prometheusPassword,
      prometheusAuth: settings.prometheusAuth,
      prometheusSigv4Region: settings.prometheusSigv4Region,
      prometheusSigv4Service: settings.prometheusSigv4Service,
      prometheusCaFile: settings.prometheusCaFile,
      prometheusClientCertFile: settings.prometheusClientCertFile,
      prometheusClientKeyFile: settings.prometheusClientKeyFile,
      prometheusInsecure: settings.prometheusInsecure,
      prometheusMatchers: settings.prometheusMatchers,
      prometheusHeaders: settings.prometheusHeaders,
      prometheusTimeoutSeconds: settings.prometheusTimeoutSeconds,
      prometheusQueriesPerSecond: settings.prometheusQueriesPerSecond,
      prometheusSecretFiles,
      readsKubernetes,
      kubeconfig,
      kubeconfigContext: settings.kubeconfigContext,
    },
  ];
}

/** Errors in the authentication and TLS options of one Prometheus server. @param nameOf name of an option in messages */
export function prometheusMistakes(
  settings: PrometheusSettings,
  nameOf: (option: keyof PrometheusSettings) => string,
): string[] {
  const mistakes: string[] = [];
  const { prometheusUser, prometheusPassword } = settings;
  const isBasic = prometheusUser !== null || prometheusPassword !== null;
  if (isBasic && (prometheusUser === null || prometheusPassword === null)) {
    mistakes.push(`${nameOf('prometheusUser')} and ${nameOf('prometheusPassword')} must be set together`);
  }
  if (isBasic && settings.prometheusBearerToken !== null) {
    mistakes.push(`${nameOf('prometheusBearerToken')} cannot be combined with ${nameOf('prometheusUser')}`);
  }
  mistakes.push(...signatureMistakes(settings, nameOf));
  if (settings.prometheusInsecure && settings.prometheusCaFile !== null) {
    mistakes.push(`${nameOf('prometheusInsecure')}=true cannot be combined with ${nameOf('prometheusCaFile')}`);
  }
  if ((settings.prometheusClientCertFile === null) !== (settings.prometheusClientKeyFile === null)) {
    mistakes.push(
      `${nameOf('prometheusClientCertFile')} and ${nameOf('prometheusClientKeyFile')} must be set together`,
    );
  }
  return mistakes;
}

/** The only value of `prometheusAuth`. */
const SIGNED = 'sigv4';

function signatureMistakes(
  settings: PrometheusSettings,
  nameOf: (option: keyof PrometheusSettings) => string,
): string[] {
  const signed = `${nameOf('prometheusAuth')}=${SIGNED}`;
  if (settings.prometheusAuth === null) {
    const given = [
      settings.prometheusSigv4Region === null ? null : nameOf('prometheusSigv4Region'),
      settings.prometheusSigv4Service === DEFAULT_SERVICE ? null : nameOf('prometheusSigv4Service'),
    ];
    return given.filter((name) => name !== null).map((name) => `${name} requires ${signed}`);
  }
  const other = [
    settings.prometheusBearerToken === null ? null : nameOf('prometheusBearerToken'),
    settings.prometheusUser === null ? null : nameOf('prometheusUser'),
  ];
  const mistakes = other.filter((name) => name !== null).map((name) => `${name} cannot be combined with ${signed}`);
  if (awsRegionOf(settings) === null) mistakes.push(`${nameOf('prometheusSigv4Region')} is required with ${signed}`);
  return mistakes;
}

const DEFAULT_SERVICE = 'aps';
/** Hosts of Amazon Managed Service for Prometheus, such as `aps-workspaces.eu-west-1.amazonaws.com`. */
const AWS_HOST = /^aps-workspaces(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com|api\.aws)/;

/** The AWS region for signatures: the configured one, or that of the host; null if neither is known. */
export function awsRegionOf({ prometheusSigv4Region, prometheusUrl }: PrometheusSettings): string | null {
  if (prometheusSigv4Region !== null || prometheusUrl === null) return prometheusSigv4Region;
  return AWS_HOST.exec(new URL(prometheusUrl).hostname)?.[1] ?? null;
}
