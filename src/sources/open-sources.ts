import type { Config } from '../config/config.js';
import type { ClusterSettings } from '../config/options/cluster-settings.js';
import type { LabelPair } from '../domain/cluster/node-labels.js';
import type { IntensitySourcePort, ObservationSource } from '../domain/ports.js';
import type { AnnotationSettings } from '../domain/recommendations/evaluation/overrides.js';
import { DAY_SECONDS, type EpochSeconds, HOUR_SECONDS } from '../domain/time/window.js';
import { authOf, createCredentialReader } from './credential-files.js';
import { type DiscoveryOptions, discoverPrometheus } from './kubernetes/discover-prometheus.js';
import { createKubernetesInventory } from './kubernetes/kubernetes-inventory.js';
import { withAnnotations } from './kubernetes/own-annotations.js';
import type { ReadAnswers } from './prometheus/inspection/inspect-answers.js';
import { createPrometheusSource, type PrometheusSource } from './prometheus/windows/prometheus-source.js';
import { createSampleIntensities } from './sample/sample-intensities.js';
import { createSampleSource, SAMPLE_AGE_SECONDS } from './sample/sample-source.js';
import { withInventory } from './with-inventory.js';

/** The sources of a cluster and how far back to collect from them. */
export interface OpenSources {
  readonly observation: ObservationSource;
  readonly intensities: IntensitySourcePort | null;
  /** How far back windows are collected. */
  readonly depthSeconds: number;
  readonly windowDepthSeconds: number;
  /** The server that was found; absent if its URL is configured. */
  readonly discovery?: Discovered;
  /** What the Prometheus server reports about itself; absent for the sample cluster. */
  readonly readServer?: PrometheusSource['readServer'];
  /** Settings in annotations of the cluster; absent if the Kubernetes API is not read. */
  readonly annotations?: () => AnnotationSettings;
  close(): Promise<void>;
}

/** A Prometheus server that was found in the cluster. */
export interface Discovered {
  readonly url: string;
  /** Why the configured credentials are not sent to it; null if they are sent or there are none. */
  readonly withheld: string | null;
}

/** Any tenant can create a Service with the labels of Prometheus, so a label does not authorize it to receive a token. */
const WITHHELD =
  'The credentials and headers for Prometheus are not sent to a server that was only found by its name or labels: set GREENKUBE_PROMETHEUS_URL, or its namespace in GREENKUBE_PROMETHEUS_NAMESPACES.';

/** Prometheus was not found; a later search may find it. */
export interface NoSources {
  /** What the operator can do about it. */
  readonly detail: string;
}

export interface OpenSourcesOptions {
  readonly startedAt: EpochSeconds;
  readonly now: () => EpochSeconds;
  readonly signal: AbortSignal;
  /** Called after each read of the annotations of the cluster. */
  readonly onAnnotations?: (settings: AnnotationSettings) => void;
  /** Address of a Service; by default its DNS name in the cluster. */
  readonly addressOf?: DiscoveryOptions['addressOf'];
  /** Called after each read of Prometheus with what was received, for diagnostics. */
  readonly onRead?: (read: ReadAnswers) => void;
}

/**
 * Creates the sources of a cluster, or finds Prometheus in it. Prometheus is not queried yet; the first cycle detects a
 * server that is down.
 * @throws Error when the file of the certificate authority cannot be read
 */
export async function openSources(
  config: Config,
  cluster: ClusterSettings,
  options: OpenSourcesOptions,
): Promise<OpenSources | NoSources> {
  if (config.sample) return sampleSources(config, cluster.name, options);
  if (cluster.prometheusUrl !== null) return prometheusSources(config, cluster, cluster.prometheusUrl, options);
  const namespaces = config.prometheusNamespaces;
  const { addressOf } = options;
  const search = { ...kubernetesAccess(cluster), namespaces, ...(addressOf === undefined ? {} : { addressOf }) };
  const { url, tried } = await discoverPrometheus(search, options.signal);
  if (url !== null) {
    if (namespaces.length > 0 || !hasCredentials(cluster))
      return { ...prometheusSources(config, cluster, url, options), discovery: { url, withheld: null } };
    const sources = prometheusSources(config, withoutCredentials(cluster), url, options);
    return { ...sources, discovery: { url, withheld: WITHHELD } };
  }
  const outcomes = tried.map(({ candidate, outcome }) => `${candidate}: ${outcome}`).join('; ');
  return { detail: `No Prometheus was found in the cluster (${outcomes}): set its URL.` };
}

/**
 * One hour less than the age of the sample cluster, which has no data before its start, because time passes during the
 * backfill.
 */
const MAX_SAMPLE_DEPTH_SECONDS = SAMPLE_AGE_SECONDS - HOUR_SECONDS;
/**
 * Roll-ups of complete hours are written several times faster than windows; with this window depth the 30 days take
 * about a minute.
 */
const SAMPLE_WINDOW_DEPTH_SECONDS = 2 * DAY_SECONDS;

function sampleSources(config: Config, clusterName: string, { startedAt }: OpenSourcesOptions): OpenSources {
  const depthSeconds = Math.min(config.sampleHistorySeconds, MAX_SAMPLE_DEPTH_SECONDS);
  return {
    observation: createSampleSource({ clusterName, startedAt }),
    intensities: createSampleIntensities(),
    depthSeconds,
    windowDepthSeconds: Math.min(depthSeconds, config.backfillSeconds, SAMPLE_WINDOW_DEPTH_SECONDS),
    close: async () => {},
  };
}

function prometheusSources(
  config: Config,
  cluster: ClusterSettings,
  url: string,
  { now, onRead, onAnnotations = () => {} }: OpenSourcesOptions,
): OpenSources {
  const readLabels = labelsOf(config);
  const readCredentials = createCredentialReader(cluster);
  const source = createPrometheusSource(
    {
      url,
      ...readCredentials(),
      readCredentials,
      insecure: cluster.prometheusInsecure,
      timeoutSeconds: cluster.prometheusTimeoutSeconds,
      queriesPerSecond: cluster.prometheusQueriesPerSecond,
      matchers: cluster.prometheusMatchers ?? '',
      ...readLabels,
    },
    onRead,
  );
  const inventory = withAnnotations(
    createKubernetesInventory({ ...kubernetesAccess(cluster), ...readLabels, now }),
    onAnnotations,
  );
  return {
    observation: cluster.readsKubernetes ? withInventory(source, inventory, { now }) : source,
    intensities: null,
    depthSeconds: config.backfillSeconds,
    windowDepthSeconds: config.backfillSeconds,
    readServer: source.readServer,
    ...(cluster.readsKubernetes ? { annotations: inventory.settings } : {}),
    close: () => source.close(),
  };
}

/** Labels that are read and stored, including those in the node selectors of prices; and labels of spot nodes. */
function labelsOf({ labels, labelAliases, operatorPrices, spotLabels }: Config) {
  const needed = [...new Set(operatorPrices.flatMap(({ nodeSelector }) => Object.keys(nodeSelector)))];
  return {
    labels: { patterns: labels, aliases: labelAliases, needed },
    spotLabels: spotLabels.map(labelPair),
  };
}

/** Of `key=value`; a key has no `=`. */
const labelPair = (text: string): LabelPair => {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
};

const kubernetesAccess = ({ kubeconfig, kubeconfigContext }: ClusterSettings) => ({
  kubeconfig,
  context: kubeconfigContext,
});

const hasCredentials = (cluster: ClusterSettings): boolean =>
  authOf(cluster.prometheusBearerToken, cluster.prometheusUser, cluster.prometheusPassword) !== null ||
  cluster.prometheusAuth !== null ||
  cluster.prometheusClientCertFile !== null ||
  Object.keys(cluster.prometheusHeaders).length > 0;

const withoutCredentials = (cluster: ClusterSettings): ClusterSettings => ({
  ...cluster,
  prometheusBearerToken: null,
  prometheusUser: null,
  prometheusPassword: null,
  prometheusHeaders: {},
  prometheusAuth: null,
  prometheusClientCertFile: null,
  prometheusClientKeyFile: null,
  prometheusSecretFiles: {},
});
