import type { Schemas } from '../../../client/index.js';

const RULES: readonly (readonly [pattern: RegExp, advice: string])[] = [
  [
    /401|403|unauthori[sz]ed|forbidden/i,
    'Check the credentials: GREENKUBE_PROMETHEUS_BEARER_TOKEN or the rights of the service account.',
  ],
  [
    /certificate|self.signed|tls/i,
    'Check the certificate: GREENKUBE_PROMETHEUS_CA_FILE names the authority that signed it.',
  ],
  [
    /refused|ENOTFOUND|EAI_AGAIN|unreachable|socket|network/i,
    'Check that the address is right and that a network policy allows the connection.',
  ],
  [/time.?out|aborted/i, 'The source is slow or overloaded; the window is read again by itself.'],
  [
    /limit|too many samples|exceed/i,
    'The source limits the size of a query; raise its limit or reduce the scrape frequency.',
  ],
];

/** What to do about a problem of a data source. */
export function adviceFor({ source, detail }: Schemas['SourceProblem']): string {
  const rule = RULES.find(([pattern]) => pattern.test(detail));
  if (rule !== undefined) return rule[1];
  return source === 'prometheus'
    ? 'Check that Prometheus scrapes cAdvisor, kube-state-metrics and the node exporter of the cluster; the guide, Connect, lists the series.'
    : 'See the guide, Connect, for what this source needs.';
}
