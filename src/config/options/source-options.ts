import { DAY_SECONDS } from './duration-text.js';
import { DEFAULT_LABELS, labelAliases, labelPatterns } from './label-types.js';
import { httpHeaders, list } from './list-types.js';
import { option, secret } from './option.js';
import { anyText, boolean, decimal, duration, oneOf, optional, plainUrl, text } from './value-types.js';

/**
 * One matcher of a series selector: name, operator, quoted value. The value may contain commas, so a list of matchers
 * is parsed as one text.
 */
const MATCHER = String.raw`[a-zA-Z_][a-zA-Z0-9_]*\s*(?:=|!=|=~|!~)\s*"(?:[^"\\\n]|\\.)*"`;
const matchers = text(
  new RegExp(`^\\s*${MATCHER}(?:\\s*,\\s*${MATCHER})*\\s*$`),
  'label matchers such as cluster="prod",env=~"a|b"',
);

const namespace = text(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'names of namespaces');

/** Prometheus, the Kubernetes API and the sample cluster. */
export const SOURCE_OPTIONS = {
  sample: option('GREENKUBE_SAMPLE', boolean, false, 'Use the simulated sample cluster instead of a real one.'),
  sampleHistorySeconds: option(
    'GREENKUBE_SAMPLE_HISTORY',
    duration(3600, 30 * DAY_SECONDS),
    30 * DAY_SECONDS,
    'Length of the history of the sample cluster. Creating it takes one or two minutes of CPU time.',
  ),
  clusterName: option(
    'GREENKUBE_CLUSTER_NAME',
    optional(text(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?$/, 'letters, digits, `.`, `_`, `-`, at most 100')),
    null,
    'Name of the cluster that this service collects from. Default: `default`.',
  ),
  clustersFile: option(
    'GREENKUBE_CLUSTERS_FILE',
    optional(anyText('path')),
    null,
    'YAML file with a list of clusters to collect, instead of the options for a single cluster. Read at startup.',
  ),
  prometheusUrl: option(
    'GREENKUBE_PROMETHEUS_URL',
    optional(plainUrl('http', 'https')),
    null,
    'URL of Prometheus or a compatible server. Without it, the service searches for Prometheus in the cluster.',
  ),
  prometheusNamespaces: option(
    'GREENKUBE_PROMETHEUS_NAMESPACES',
    list(namespace, 'comma-separated namespaces'),
    [],
    'Namespaces in which the service searches for Prometheus. A server that was found gets the credentials and headers below only if its namespace is listed here. Default: all namespaces, without credentials.',
  ),
  prometheusBearerToken: secret(
    'GREENKUBE_PROMETHEUS_BEARER_TOKEN',
    optional(anyText('token')),
    null,
    'Bearer token for Prometheus.',
  ),
  prometheusUser: option(
    'GREENKUBE_PROMETHEUS_USER',
    optional(anyText('text')),
    null,
    'User for basic authentication at Prometheus.',
  ),
  prometheusPassword: secret(
    'GREENKUBE_PROMETHEUS_PASSWORD',
    optional(anyText('text')),
    null,
    'Password for basic authentication at Prometheus.',
  ),
  prometheusAuth: option(
    'GREENKUBE_PROMETHEUS_AUTH',
    optional(oneOf('sigv4')),
    null,
    'Authentication other than by a token or a password. `sigv4`: requests are signed for AWS, with the credentials of the environment, a web identity, EKS Pod Identity, the shared files of AWS, or the instance.',
  ),
  prometheusSigv4Region: option(
    'GREENKUBE_PROMETHEUS_SIGV4_REGION',
    optional(text(/^[a-z0-9-]{1,64}$/, 'an AWS region such as eu-west-1')),
    null,
    'AWS region of the store, for signatures. Default: the one in the host name of Amazon Managed Service for Prometheus.',
  ),
  prometheusSigv4Service: option(
    'GREENKUBE_PROMETHEUS_SIGV4_SERVICE',
    text(/^[a-z0-9-]{1,64}$/, 'an AWS service such as aps'),
    'aps',
    'AWS service of the store, for signatures.',
  ),
  prometheusCaFile: option(
    'GREENKUBE_PROMETHEUS_CA_FILE',
    optional(anyText('path')),
    null,
    'PEM file of the certificate authority for Prometheus. Read again when it changes.',
  ),
  prometheusClientCertFile: option(
    'GREENKUBE_PROMETHEUS_CLIENT_CERT_FILE',
    optional(anyText('path')),
    null,
    'PEM file of the certificate that identifies the service at Prometheus. Read again when it changes.',
  ),
  prometheusClientKeyFile: option(
    'GREENKUBE_PROMETHEUS_CLIENT_KEY_FILE',
    optional(anyText('path')),
    null,
    'PEM file of the private key of that certificate.',
  ),
  prometheusInsecure: option(
    'GREENKUBE_PROMETHEUS_INSECURE',
    boolean,
    false,
    'Do not verify the TLS certificate of Prometheus.',
  ),
  prometheusMatchers: option(
    'GREENKUBE_PROMETHEUS_MATCHERS',
    optional(matchers),
    null,
    'Label matchers added to every selector, to select one cluster on a shared server.',
  ),
  prometheusHeaders: secret(
    'GREENKUBE_PROMETHEUS_HEADERS',
    httpHeaders,
    {},
    'HTTP headers sent with every query, such as `X-Scope-OrgID: tenant`.',
  ),
  prometheusTimeoutSeconds: option(
    'GREENKUBE_PROMETHEUS_TIMEOUT',
    duration(1, 300),
    30,
    'Timeout of a request to Prometheus.',
  ),
  prometheusQueriesPerSecond: option(
    'GREENKUBE_PROMETHEUS_QUERIES_PER_SECOND',
    optional(decimal(0.1, 1000)),
    null,
    'Maximum rate of queries to one Prometheus server, for stores that limit it. Default: none; a server that answers 429 is asked again when it says.',
  ),
  kubernetes: option(
    'GREENKUBE_KUBERNETES',
    oneOf('auto', 'on', 'off'),
    'auto',
    'Whether to read the Kubernetes API. `auto`: in a pod, or with `GREENKUBE_KUBECONFIG`.',
  ),
  kubeconfig: option(
    'GREENKUBE_KUBECONFIG',
    optional(anyText('path')),
    null,
    'Path of a kubeconfig file. Default: the service account of the pod.',
  ),
  kubeconfigContext: option(
    'GREENKUBE_KUBECONFIG_CONTEXT',
    optional(anyText('name')),
    null,
    'Context of the kubeconfig. Default: its current context.',
  ),
  labels: option(
    'GREENKUBE_LABELS',
    labelPatterns,
    DEFAULT_LABELS,
    'Keys of the labels of workloads, namespaces and nodes to store; `*` stands for any characters, as in `app.kubernetes.io/*`. Of one object, at most 20 are stored, in this order. `none` stores no labels.',
  ),
  labelAliases: option(
    'GREENKUBE_LABEL_ALIASES',
    labelAliases,
    [],
    'Labels that are stored under another key. An object without the label `team` gets the value of the first of the other labels that it has.',
  ),
};
