interface SourceFailure {
  /** What happened, for a person. */
  readonly text: string;
  /** What the operator changes. */
  readonly remedy: string;
}

/**
 * Every way in which a request to Prometheus fails. The name begins the detail of the problem in `/health` and in the
 * log, and the diagnostics use the same names.
 */
export const SOURCE_FAILURES = {
  dns_failure: {
    text: 'the host name of Prometheus cannot be resolved',
    remedy: 'Check the host in GREENKUBE_PROMETHEUS_URL and the DNS of the pod.',
  },
  connection_failed: {
    text: 'the connection to Prometheus failed',
    remedy:
      'Check the host and the port of GREENKUBE_PROMETHEUS_URL, and that a network policy allows the connection. A server that requires GREENKUBE_PROMETHEUS_CLIENT_CERT_FILE may also close it.',
  },
  proxy_failed: {
    text: 'the proxy does not forward the request',
    remedy: 'Check HTTPS_PROXY, HTTP_PROXY and their credentials; NO_PROXY lists hosts that are reached directly.',
  },
  no_response: {
    text: 'Prometheus did not respond in time',
    remedy: 'Check the load of the server, or raise GREENKUBE_PROMETHEUS_TIMEOUT.',
  },
  certificate_expired: {
    text: 'the TLS certificate of Prometheus is expired or not yet valid',
    remedy: 'Renew the certificate of the server, and check the clocks.',
  },
  certificate_untrusted: {
    text: 'the TLS certificate of Prometheus is signed by an unknown authority',
    remedy: 'Set GREENKUBE_PROMETHEUS_CA_FILE to the authority that signed it.',
  },
  certificate_wrong_host: {
    text: 'the TLS certificate of Prometheus is for another host',
    remedy: 'Use a host of the certificate in GREENKUBE_PROMETHEUS_URL.',
  },
  tls_failed: {
    text: 'the TLS connection to Prometheus failed',
    remedy:
      'Check that the server speaks TLS at this port, and whether it requires GREENKUBE_PROMETHEUS_CLIENT_CERT_FILE.',
  },
  credentials_rejected: {
    text: 'Prometheus does not accept the credentials',
    remedy:
      'Check GREENKUBE_PROMETHEUS_BEARER_TOKEN, GREENKUBE_PROMETHEUS_USER and GREENKUBE_PROMETHEUS_PASSWORD, or the AWS role of the pod; a token may be expired.',
  },
  access_denied: {
    text: 'the credentials do not allow queries',
    remedy:
      'Grant the user or service account the right to query, and check the tenant in GREENKUBE_PROMETHEUS_HEADERS.',
  },
  credentials_unreadable: {
    text: 'a file with credentials for Prometheus cannot be read',
    remedy: 'Check that the file is mounted and readable by the user of the process.',
  },
  aws_credentials_missing: {
    text: 'there are no AWS credentials to sign requests with',
    remedy:
      'Give the service account of the pod a role, by EKS Pod Identity or IRSA, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; AWS_REGION selects the STS endpoint.',
  },
  clock_skew: {
    text: 'the clock differs too much from that of the server to sign requests',
    remedy: 'Synchronise the clock of the node, for example with chrony.',
  },
  not_found: {
    text: 'there is no Prometheus API at the URL',
    remedy: 'Check the path of GREENKUBE_PROMETHEUS_URL; it ends before /api/v1.',
  },
  redirected: {
    text: 'Prometheus answers with a redirect, which is not followed',
    remedy:
      'Set GREENKUBE_PROMETHEUS_URL to the address after the redirect, or use credentials that need no sign-in page.',
  },
  not_prometheus: {
    text: 'the response is not that of Prometheus',
    remedy: 'Check that GREENKUBE_PROMETHEUS_URL is the query API and not a sign-in page or another service.',
  },
  invalid_response: {
    text: 'the response of Prometheus is incomplete or damaged',
    remedy: 'Check proxies between this service and Prometheus.',
  },
  response_too_large: {
    text: 'the response of Prometheus is larger than the limit',
    remedy: 'Add GREENKUBE_PROMETHEUS_MATCHERS that select one cluster.',
  },
  response_too_deep: {
    text: 'the response of Prometheus is nested too deeply',
    remedy: 'Check that GREENKUBE_PROMETHEUS_URL is the query API of Prometheus.',
  },
  query_too_large: {
    text: 'a query exceeds a limit of Prometheus, even for one window',
    remedy: 'Raise the limit of the store, or add GREENKUBE_PROMETHEUS_MATCHERS that select one cluster.',
  },
  query_timeout: {
    text: 'a query runs longer than Prometheus allows, even for one window',
    remedy: 'Raise the query timeout or the resources of the store.',
  },
  rate_limited: {
    text: 'Prometheus limits the rate of queries',
    remedy: 'Set GREENKUBE_PROMETHEUS_QUERIES_PER_SECOND below the limit of the store, or raise that limit.',
  },
  server_error: {
    text: 'Prometheus or a proxy in front of it is unavailable',
    remedy: 'Check the server and its log.',
  },
  query_rejected: {
    text: 'Prometheus rejects a query',
    remedy: 'Check GREENKUBE_PROMETHEUS_MATCHERS, and whether the server supports PromQL of Prometheus 2.25 or later.',
  },
  cancelled: {
    text: 'the query was cancelled',
    remedy: 'Nothing: the service is stopping.',
  },
} as const satisfies Readonly<Record<string, SourceFailure>>;

export type SourceFailureName = keyof typeof SOURCE_FAILURES;
