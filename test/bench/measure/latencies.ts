/** Measurements of one server in one workload. */
export interface Latencies {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly perSecond: number;
  readonly count: number;
  /** Responses with a status other than the expected one. */
  readonly failures: number;
}

/** Nearest rank; milliseconds. 0 without samples. */
const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;

export function latenciesOf(milliseconds: readonly number[], seconds: number, failures: number): Latencies {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  return {
    p50: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    p99: percentile(sorted, 0.99),
    perSecond: sorted.length / seconds,
    count: sorted.length,
    failures,
  };
}
