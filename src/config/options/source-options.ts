import { DAY_SECONDS } from './duration-text.js';
import { httpHeaders, list } from './list-types.js';
import { option, secret } from './option.js';
import { anyText, boolean, duration, oneOf, optional, plainUrl, text } from './value-types.js';

/** One matcher of a series selector: name, operator, quoted value (which may hold commas, so lists of them are one text). */
const MATCHER = String.raw`[a-zA-Z_][a-zA-Z0-9_]*\s*(?:=|!=|=~|!~)\s*"(?:[^"\\\n]|\\.)*"`;
const matchers = text(
  new RegExp(`^\\s*${MATCHER}(?:\\s*,\\s*${MATCHER})*\\s*$`),
  'label matchers such as cluster="prod",env=~"a|b"',
);
const labelKey = text(
  /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/,
  'label keys such as team or app.kubernetes.io/part-of',
);

/** Where observations come from. */
export const SOURCE_OPTIONS = {
  sample: option('GREENKUBE_SAMPLE', boolean, false, 'Show the sample cluster, a simulation, instead of a real one.'),
  sampleHistorySeconds: option(
    'GREENKUBE_SAMPLE_HISTORY',
    duration(3600, 30 * DAY_SECONDS),
    30 * DAY_SECONDS,
    'How much of the past the sample cluster fills in, which keeps a processor busy for a minute or two.',
  ),
  clusterName: option(
    'GREENKUBE_CLUSTER_NAME',
    optional(text(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?$/, 'letters, digits, `.`, `_`, `-`, at most 100')),
    null,
    'Name of the cluster that this service collects from; `default` when not set.',
  ),
  prometheusUrl: option(
    'GREENKUBE_PROMETHEUS_URL',
    optional(plainUrl('http', 'https')),
    null,
    'Prometheus or a server with its API. Without it, Prometheus is looked for in the cluster.',
  ),
  prometheusBearerToken: secret('GREENKUBE_PROMETHEUS_BEARER_TOKEN', optional(anyText('token')), null, 'Bearer token.'),
  prometheusUser: option('GREENKUBE_PROMETHEUS_USER', optional(anyText('text')), null, 'User of basic authentication.'),
  prometheusPassword: secret(
    'GREENKUBE_PROMETHEUS_PASSWORD',
    optional(anyText('text')),
    null,
    'Password of basic authentication.',
  ),
  prometheusCaFile: option(
    'GREENKUBE_PROMETHEUS_CA_FILE',
    optional(anyText('path')),
    null,
    'PEM file of the authority that signed the certificate of Prometheus.',
  ),
  prometheusInsecure: option('GREENKUBE_PROMETHEUS_INSECURE', boolean, false, 'Accept any certificate of Prometheus.'),
  prometheusMatchers: option(
    'GREENKUBE_PROMETHEUS_MATCHERS',
    optional(matchers),
    null,
    'Matchers put into every selector: they pick one cluster out of a shared server.',
  ),
  prometheusHeaders: secret(
    'GREENKUBE_PROMETHEUS_HEADERS',
    httpHeaders,
    {},
    'Headers sent with every query, such as `X-Scope-OrgID: tenant`.',
  ),
  prometheusTimeoutSeconds: option(
    'GREENKUBE_PROMETHEUS_TIMEOUT',
    duration(1, 300),
    30,
    'Longest wait for one answer of Prometheus.',
  ),
  kubernetes: option(
    'GREENKUBE_KUBERNETES',
    oneOf('auto', 'on', 'off'),
    'auto',
    'Whether the Kubernetes API is read. `auto`: inside a cluster, or when a kubeconfig is named.',
  ),
  kubeconfig: option(
    'GREENKUBE_KUBECONFIG',
    optional(anyText('path')),
    null,
    'Kubeconfig file. Without it, the service account of the pod.',
  ),
  kubeconfigContext: option(
    'GREENKUBE_KUBECONFIG_CONTEXT',
    optional(anyText('name')),
    null,
    'Context of the kubeconfig; its current one when not set.',
  ),
  labels: option(
    'GREENKUBE_LABELS',
    list(labelKey, 'comma-separated label keys'),
    [],
    'Labels of workloads, namespaces and nodes that are stored. No others are.',
  ),
};
