import type { WindowReading } from '../../../src/domain/ports.js';
import { createPrometheusSource } from '../../../src/sources/prometheus/windows/prometheus-source.js';
import { type PrometheusServer, startPrometheus } from '../prometheus-server.js';
import { type CaseCluster, writeCases } from './case-series.js';

/** Start of all cases, on a full hour. */
export const CASES_FROM = 1_772_409_600;
/** A little more than two hours: one hour before the tested windows, and some time after them. */
const CASES_SECONDS = 7200;

/** One real Prometheus with every case as a tenant. */
export interface CaseStore {
  readonly url: string;
  /** Windows of a case in [from, to), in seconds from its start. */
  read(name: string, from?: number, to?: number, moreMatchers?: string): Promise<readonly WindowReading[]>;
  close(): Promise<void>;
}

export async function startCaseStore(cases: ReadonlyMap<string, CaseCluster>): Promise<CaseStore> {
  const server: PrometheusServer = await startPrometheus({ openMetrics: writeCases(cases, CASES_FROM, CASES_SECONDS) });
  return {
    url: server.url,
    async read(name, from = 3600, to = 5400, moreMatchers = '') {
      const matchers = `case="${name}"${moreMatchers}`;
      const source = createPrometheusSource({ url: server.url, matchers });
      const range = { from: CASES_FROM + from, to: CASES_FROM + to };
      try {
        return (await source.observe(range, new AbortController().signal)).windows;
      } finally {
        await source.close();
      }
    },
    close: () => server.stop(),
  };
}
