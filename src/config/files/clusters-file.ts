import { dirname, resolve } from 'node:path';
import { isMap, isSeq, type Node, type YAMLMap } from 'yaml';
import {
  type ClusterSettings,
  type PrometheusSecretFiles,
  type PrometheusSettings,
  prometheusMistakes,
} from '../options/cluster-settings.js';
import { headersOf } from '../options/list-types.js';
import type { Option } from '../options/option.js';
import { SOURCE_OPTIONS } from '../options/source-options.js';
import { checkKubeconfig } from './kubeconfig-file.js';
import { type FieldReader, parseYaml, readFields, textEntriesOf, textOf, type YamlMistakes } from './yaml-fields.js';

/** Maximum number of clusters; the filter `cluster` takes as many. */
const MAX_CLUSTERS = 100;

/** The clusters of a file, and its errors; each error is a sentence that begins with the line. */
export interface ClustersFile {
  readonly clusters: readonly ClusterSettings[];
  readonly mistakes: readonly string[];
}

/** Reads files that the clusters file names. @throws Error if a file cannot be read */
type ReadFile = (path: string) => string;

const parsedBy =
  <T>({ type }: Option<T>): FieldReader =>
  (node) =>
    type.parse(textOf(node));

/** Keys below `prometheus`, with the options of a single cluster that they stand for. */
const PROMETHEUS_KEYS = {
  url: 'prometheusUrl',
  matchers: 'prometheusMatchers',
  headers: 'prometheusHeaders',
  bearer_token: 'prometheusBearerToken',
  user: 'prometheusUser',
  password: 'prometheusPassword',
  auth: 'prometheusAuth',
  sigv4_region: 'prometheusSigv4Region',
  sigv4_service: 'prometheusSigv4Service',
  ca_file: 'prometheusCaFile',
  client_cert_file: 'prometheusClientCertFile',
  client_key_file: 'prometheusClientKeyFile',
  insecure: 'prometheusInsecure',
  timeout: 'prometheusTimeoutSeconds',
  queries_per_second: 'prometheusQueriesPerSecond',
} as const satisfies Readonly<Record<string, keyof PrometheusSettings>>;

const NO_PROMETHEUS: PrometheusSettings = {
  prometheusUrl: null,
  prometheusBearerToken: null,
  prometheusUser: null,
  prometheusPassword: null,
  prometheusAuth: null,
  prometheusSigv4Region: null,
  prometheusSigv4Service: SOURCE_OPTIONS.prometheusSigv4Service.fallback,
  prometheusCaFile: null,
  prometheusClientCertFile: null,
  prometheusClientKeyFile: null,
  prometheusInsecure: false,
  prometheusMatchers: null,
  prometheusHeaders: {},
  prometheusTimeoutSeconds: SOURCE_OPTIONS.prometheusTimeoutSeconds.fallback,
  prometheusQueriesPerSecond: null,
};

/**
 * Reads a list of clusters. Relative paths in it begin at the folder of the file.
 * @param path path of the file, whose text is given
 * @returns the clusters, which are incomplete if there are errors
 */
export function readClusters(text: string, path: string, readFile: ReadFile): ClustersFile {
  const { content, mistakes } = parseYaml(text);
  const context = { mistakes, readFile, folder: dirname(resolve(path)) };
  if (content === null) {
    if (mistakes.list().length === 0) mistakes.add(null, 'is missing: the file must be a list of clusters');
    return { clusters: [], mistakes: mistakes.list() };
  }
  if (!isSeq(content) || content.items.length === 0) {
    mistakes.add(content, 'must begin a list of clusters with at least one cluster');
    return { clusters: [], mistakes: mistakes.list() };
  }
  const nodes = content.items as Node[];
  if (nodes.length > MAX_CLUSTERS) mistakes.add(nodes[MAX_CLUSTERS] ?? null, `exceeds ${MAX_CLUSTERS} clusters`);
  const read = nodes.slice(0, MAX_CLUSTERS).map((node) => ({ node, cluster: readCluster(node, context) }));
  checkPairs(read, mistakes);
  return { clusters: read.flatMap(({ cluster }) => cluster ?? []), mistakes: mistakes.list() };
}

interface Context {
  readonly mistakes: YamlMistakes;
  readonly readFile: ReadFile;
  readonly folder: string;
}

/** Null without a valid name. */
function readCluster(node: Node, context: Context): ClusterSettings | null {
  const { mistakes, readFile, folder } = context;
  if (!isMap(node)) {
    mistakes.add(node, 'must be a cluster with the keys name and prometheus');
    return null;
  }
  let prometheus: ClusterPrometheus = { ...NO_PROMETHEUS, prometheusSecretFiles: {} };
  const { values, nodes } = readFields(
    node,
    {
      name: parsedBy(SOURCE_OPTIONS.clusterName),
      prometheus: (value) => {
        if (!isMap(value)) throw new Error('must be a map with the key url');
        prometheus = readPrometheus(value, context);
      },
      kubernetes: parsedBy(SOURCE_OPTIONS.kubernetes),
      kubeconfig: (value) => resolve(folder, pathOf(value)),
      kubeconfig_context: parsedBy(SOURCE_OPTIONS.kubeconfigContext),
    },
    mistakes,
  );
  // The casts are safe: each reader returns the type of its option.
  const name = (values['name'] ?? null) as string | null;
  const kubeconfig = (values['kubeconfig'] ?? null) as string | null;
  const kubeconfigContext = (values['kubeconfig_context'] ?? null) as string | null;
  const kubernetes = (values['kubernetes'] ?? 'auto') as 'auto' | 'on' | 'off';
  // In contrast to a single cluster, `auto` never means the service account, which belongs to one cluster of the list.
  const readsKubernetes = kubernetes === 'on' || (kubernetes === 'auto' && nodes['kubeconfig'] !== undefined);
  if (nodes['name'] === undefined) mistakes.add(node, 'begins a cluster without a name');
  if (kubeconfig !== null && readsKubernetes) {
    const mistake = checkKubeconfig(kubeconfig, kubeconfigContext, readFile);
    if (mistake !== null) mistakes.add(nodes['kubeconfig'] ?? node, `kubeconfig ${mistake}`);
  }
  if (kubeconfigContext !== null && nodes['kubeconfig'] === undefined) {
    mistakes.add(nodes['kubeconfig_context'] ?? node, 'kubeconfig_context requires kubeconfig');
  }
  const isDiscoverable = readsKubernetes && nodes['kubeconfig'] === undefined;
  if (nodes['prometheus'] === undefined && !isDiscoverable) mistakes.add(node, 'begins a cluster without prometheus');
  return name === null ? null : { name, ...prometheus, readsKubernetes, kubeconfig, kubeconfigContext };
}

const pathOf = (node: Node): string => String(SOURCE_OPTIONS.kubeconfig.type.parse(textOf(node)));

type ClusterPrometheus = PrometheusSettings & Pick<ClusterSettings, 'prometheusSecretFiles'>;

function readPrometheus(map: YAMLMap, { mistakes, readFile, folder }: Context): ClusterPrometheus {
  const prometheusSecretFiles: { -readonly [Name in keyof PrometheusSecretFiles]: string } = {};
  const secretFile =
    (name: 'prometheusBearerToken' | 'prometheusPassword'): FieldReader =>
    (node) => {
      const path = resolve(folder, pathOf(node));
      prometheusSecretFiles[name] = path;
      return SOURCE_OPTIONS[name].type.parse(readOrRefuse(readFile, path).trim());
    };
  const readablePath: FieldReader = (node) => {
    const path = resolve(folder, pathOf(node));
    readOrRefuse(readFile, path);
    return path;
  };
  const { values, nodes } = readFields(
    map,
    {
      url: parsedBy(SOURCE_OPTIONS.prometheusUrl),
      matchers: parsedBy(SOURCE_OPTIONS.prometheusMatchers),
      headers: (node) => headersOf(textEntriesOf(node)),
      bearer_token: parsedBy(SOURCE_OPTIONS.prometheusBearerToken),
      bearer_token_file: secretFile('prometheusBearerToken'),
      user: parsedBy(SOURCE_OPTIONS.prometheusUser),
      password: parsedBy(SOURCE_OPTIONS.prometheusPassword),
      password_file: secretFile('prometheusPassword'),
      auth: parsedBy(SOURCE_OPTIONS.prometheusAuth),
      sigv4_region: parsedBy(SOURCE_OPTIONS.prometheusSigv4Region),
      sigv4_service: parsedBy(SOURCE_OPTIONS.prometheusSigv4Service),
      ca_file: readablePath,
      client_cert_file: readablePath,
      client_key_file: readablePath,
      insecure: parsedBy(SOURCE_OPTIONS.prometheusInsecure),
      timeout: parsedBy(SOURCE_OPTIONS.prometheusTimeoutSeconds),
      queries_per_second: parsedBy(SOURCE_OPTIONS.prometheusQueriesPerSecond),
    },
    mistakes,
    'prometheus.',
  );
  for (const key of ['bearer_token', 'password']) {
    const file = nodes[`${key}_file`];
    if (nodes[key] !== undefined && file !== undefined) {
      mistakes.add(file, `prometheus.${key} and prometheus.${key}_file are both set; set only one of them`);
    }
  }
  const given = {
    ...values,
    bearer_token: values['bearer_token'] ?? values['bearer_token_file'],
    password: values['password'] ?? values['password_file'],
  };
  const entries = Object.entries(PROMETHEUS_KEYS).map(([key, option]) => [
    option,
    Reflect.get(given, key) ?? NO_PROMETHEUS[option],
  ]);
  // The cast is safe: each reader returns the type of its option.
  const settings = Object.fromEntries(entries) as unknown as PrometheusSettings;
  if (nodes['url'] === undefined) mistakes.add(map, 'prometheus.url is missing');
  for (const mistake of prometheusMistakes(settings, yamlName)) mistakes.add(map, mistake);
  return { ...settings, prometheusSecretFiles };
}

const yamlName = (option: keyof PrometheusSettings): string =>
  `prometheus.${Object.entries(PROMETHEUS_KEYS).find(([, name]) => name === option)?.[0]}`;

function readOrRefuse(readFile: ReadFile, path: string): string {
  try {
    return readFile(path);
  } catch {
    throw new Error(`names a file that cannot be read: ${path}`);
  }
}

/** Two entries must not be the same cluster, whose figures would then be stored twice. */
function checkPairs(
  read: readonly { readonly node: Node; readonly cluster: ClusterSettings | null }[],
  mistakes: YamlMistakes,
): void {
  const names = new Set<string>();
  const sources = new Map<string, string>();
  for (const { node, cluster } of read) {
    if (cluster === null) continue;
    const { name, prometheusUrl: url, prometheusMatchers, prometheusHeaders } = cluster;
    if (names.has(name)) mistakes.add(node, `begins a second cluster ${name}`);
    names.add(name);
    // Without a URL or a kubeconfig, it is the cluster of the service account.
    const isOwn = cluster.readsKubernetes && cluster.kubeconfig === null;
    const series = JSON.stringify([url, prometheusMatchers, Object.entries(prometheusHeaders).sort()]);
    for (const [source, what] of [
      [url === null ? null : series, 'reads the same series of Prometheus as'],
      [isOwn ? 'service account' : null, 'uses the service account of the pod like'],
    ] as const) {
      if (source === null) continue;
      const other = sources.get(source);
      if (other !== undefined) mistakes.add(node, `begins the cluster ${name}, which ${what} ${other}`);
      sources.set(source, name);
    }
  }
}
