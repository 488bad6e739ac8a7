import type { SourceFailureName } from '../../../domain/cluster/source-failures.js';

interface LimitText {
  readonly store: string;
  readonly text: RegExp;
  readonly name: Extract<SourceFailureName, 'query_too_large' | 'query_timeout'>;
  /** Where the text is written. */
  readonly source: string;
}

const tooLarge = (store: string, text: RegExp, source: string): LimitText => ({
  store,
  text,
  name: 'query_too_large',
  source,
});

/** Error texts of stores for a query that is too large or too slow, so that a part of it may succeed. */
const LIMIT_TEXTS: readonly LimitText[] = [
  tooLarge('Prometheus', /exceeded maximum resolution of [\d,]+ points/, 'prometheus/prometheus web/api/v1/api.go'),
  tooLarge(
    'Prometheus, Mimir, Cortex, Amazon',
    /query processing would load too many samples|would produce too many samples/,
    'prometheus/prometheus promql/engine.go, ErrTooManySamples',
  ),
  {
    store: 'Prometheus, Thanos, Mimir, Amazon',
    text: /query timed out in|^timeout:|context deadline exceeded/,
    name: 'query_timeout',
    source: 'prometheus/prometheus promql/engine.go, ErrQueryTimeout; Amazon: userguide/AMP-troubleshooting, HTTP 422',
  },
  tooLarge(
    'Mimir',
    // chunks, estimated-chunks, series, chunks-bytes, estimated-memory-consumption; query-length, total-query-length
    /err-mimir-max-[a-z-]*(-per-query|query-length)\b/,
    'grafana/mimir pkg/util/globalerror/user.go; runbooks in docs/sources/mimir/manage/mimir-runbooks',
  ),
  tooLarge(
    'Cortex, Amazon',
    /the query hit the (max number of (series|chunks)|aggregated (chunks|data) size) limit/,
    'cortexproject/cortex pkg/util/limiter/query_limiter.go; Amazon: userguide/AMP_quotas',
  ),
  tooLarge(
    'Cortex, Amazon',
    /the query time range exceeds the limit/,
    'cortexproject/cortex pkg/util/validation/limits.go; Amazon: userguide/AMP-troubleshooting',
  ),
  tooLarge(
    'Thanos, Cortex',
    /exceeded (series|chunks|bytes|samples) limit|limit \d+ violated \(got \d+\)/,
    'thanos-io/thanos pkg/store/bucket.go and limiter.go',
  ),
  tooLarge(
    'VictoriaMetrics',
    /cannot select more than -search\.maxSamplesPerQuery/,
    'https://github.com/VictoriaMetrics/VictoriaMetrics/issues/7913',
  ),
  tooLarge(
    'VictoriaMetrics',
    /the number of matching (unique )?timeseries exceeds|more than \d+ time series found on the time range/,
    'VictoriaMetrics lib/storage/index_db.go; https://github.com/groundcover-com/caretta/issues/71',
  ),
  tooLarge(
    'VictoriaMetrics',
    /not enough memory for processing \d+ data points|-search\.maxMemoryPerQuery/,
    'VictoriaMetrics app/vmselect/promql/eval.go',
  ),
  tooLarge(
    'VictoriaMetrics',
    /too many points for the given (start|step)/,
    'VictoriaMetrics app/vmselect/promql/eval.go, ValidateMaxPointsPerTimeseries',
  ),
  {
    store: 'VictoriaMetrics',
    text: /-search\.maxQueryDuration|timeout exceeded during/,
    name: 'query_timeout',
    source: 'VictoriaMetrics app/vmselect/searchutil; https://github.com/VictoriaMetrics/VictoriaMetrics/issues/5613',
  },
  tooLarge(
    'Google Managed Prometheus, and stores that pass a gRPC status on',
    /\bresource[_ ]?exhausted\b/i,
    'google/rpc/code.proto, RESOURCE_EXHAUSTED; Thanos: grpc codes.ResourceExhausted',
  ),
  tooLarge(
    'others',
    /max(imum)? (number of )?(samples|chunks|series).*(limit|exceed)/i,
    'the same limits in the words of earlier versions',
  ),
];

/** Texts of a server that has no capacity at the moment: the query may succeed unchanged later. */
const OVERLOADED = /couldn't start executing the request in|too many (outstanding|concurrent) requests/;

/** Whether an error says that the query is too large or too slow; null for every other error. */
export function limitIn(error: string): LimitText['name'] | null {
  if (OVERLOADED.test(error)) return null;
  return LIMIT_TEXTS.find(({ text }) => text.test(error))?.name ?? null;
}
