import type { Config } from './config.js';
import { prometheusMistakes } from './options/cluster-settings.js';
import { DAY_SECONDS, formatDuration } from './options/duration-text.js';
import { OPTIONS, type OptionName } from './options/options.js';

/** Errors in the combination of options. */
export const crossChecks = (config: Config): string[] => [
  ...portChecks(config),
  ...sampleChecks(config),
  ...retentionChecks(config),
  ...prometheusChecks(config),
  ...kubernetesChecks(config),
  ...labelChecks(config),
  ...clustersChecks(config),
  ...currencyChecks(config),
];

const portChecks = ({ port, healthPort }: Config): string[] =>
  healthPort !== null && healthPort === port ? ['GREENKUBE_HEALTH_PORT must differ from GREENKUBE_PORT'] : [];

/**
 * The sample cluster cannot be combined with settings of real clusters, so that a budget check never runs on simulated
 * figures by mistake.
 */
function sampleChecks(config: Config): string[] {
  if (!config.sample) return [];
  const refused = [
    config.prometheusUrl === null ? null : 'GREENKUBE_PROMETHEUS_URL',
    config.databaseUrl === null ? null : 'GREENKUBE_DATABASE_URL',
    config.databaseReadUrl === null ? null : 'GREENKUBE_DATABASE_READ_URL',
    config.clusterName === null ? null : 'GREENKUBE_CLUSTER_NAME',
  ].filter((name) => name !== null);
  return [
    ...refused.map((name) => `GREENKUBE_SAMPLE=true cannot be combined with ${name}`),
    ...(config.isInKubernetes ? ['GREENKUBE_SAMPLE=true is not allowed in a Kubernetes pod'] : []),
  ];
}

function retentionChecks(config: Config): string[] {
  const mistakes: string[] = [];
  const longestBackfill = config.retentionRawSeconds - DAY_SECONDS;
  if (config.backfillSeconds > longestBackfill) {
    mistakes.push(
      `GREENKUBE_BACKFILL must be at least one day less than GREENKUBE_RETENTION_RAW: ${formatDuration(config.backfillSeconds)} + 1d > ${formatDuration(config.retentionRawSeconds)}`,
    );
  }
  const { retentionHourlySeconds, retentionPodHourlySeconds, retentionDailySeconds } = config;
  if (retentionHourlySeconds < config.retentionRawSeconds) {
    mistakes.push('GREENKUBE_RETENTION_HOURLY must not be less than GREENKUBE_RETENTION_RAW');
  }
  if (retentionPodHourlySeconds < config.retentionRawSeconds) {
    mistakes.push('GREENKUBE_RETENTION_POD_HOURLY must not be less than GREENKUBE_RETENTION_RAW');
  }
  if (retentionDailySeconds !== null && retentionDailySeconds < retentionHourlySeconds) {
    mistakes.push('GREENKUBE_RETENTION_DAILY must not be less than GREENKUBE_RETENTION_HOURLY');
  }
  return mistakes;
}

const prometheusChecks = (config: Config): string[] => prometheusMistakes(config, (name) => OPTIONS[name].env);

/** Options of a single cluster, which have no effect with a file of clusters. */
const SINGLE_CLUSTER: readonly OptionName[] = [
  'sample',
  'clusterName',
  'prometheusUrl',
  'prometheusBearerToken',
  'prometheusUser',
  'prometheusPassword',
  'prometheusAuth',
  'prometheusSigv4Region',
  'prometheusSigv4Service',
  'prometheusCaFile',
  'prometheusClientCertFile',
  'prometheusClientKeyFile',
  'prometheusInsecure',
  'prometheusMatchers',
  'prometheusHeaders',
  'prometheusTimeoutSeconds',
  'prometheusQueriesPerSecond',
  'kubernetes',
  'kubeconfig',
  'kubeconfigContext',
];

const clustersChecks = ({ clustersFile, origins }: Config): string[] =>
  clustersFile === null
    ? []
    : SINGLE_CLUSTER.filter((name) => origins[name] !== 'default').map(
        (name) => `GREENKUBE_CLUSTERS_FILE cannot be combined with ${OPTIONS[name].env}`,
      );

function kubernetesChecks(config: Config): string[] {
  const mistakes: string[] = [];
  if (config.kubeconfigContext !== null && config.kubeconfig === null) {
    mistakes.push('GREENKUBE_KUBECONFIG_CONTEXT requires GREENKUBE_KUBECONFIG');
  }
  if (config.databaseReadUrl !== null && config.databaseUrl === null) {
    mistakes.push('GREENKUBE_DATABASE_READ_URL requires GREENKUBE_DATABASE_URL');
  }
  return mistakes;
}

/** Labels of one node that are stored at most. Those in node selectors of prices must be among them. */
const MAX_SELECTOR_KEYS = 20;

function labelChecks({ operatorPrices }: Config): string[] {
  const keys = new Set(operatorPrices.flatMap(({ nodeSelector }) => Object.keys(nodeSelector)));
  if (keys.size <= MAX_SELECTOR_KEYS) return [];
  return [`GREENKUBE_PRICES_FILE must have at most ${MAX_SELECTOR_KEYS} different label keys in node_selector`];
}

function currencyChecks({ currency, currencyRate }: Config): string[] {
  if (currency !== 'USD' && currencyRate === null) {
    return [`GREENKUBE_CURRENCY=${currency} requires GREENKUBE_CURRENCY_RATE, the units of ${currency} per US dollar`];
  }
  if (currency === 'USD' && currencyRate !== null && currencyRate !== 1) {
    return ['GREENKUBE_CURRENCY_RATE requires a GREENKUBE_CURRENCY other than USD'];
  }
  return [];
}
