import supertest from 'supertest';
import { compose } from '../../src/compose.js';
import { loadConfig } from '../../src/config/load-config.js';
import { type EpochSeconds, WINDOW_DUE_SECONDS } from '../../src/domain/time/window.js';
import { createLogger } from '../../src/telemetry/logger.js';
import type { Json } from './collected-service.js';
import type { ServiceHome } from './service-home.js';

export interface SmallServiceOptions {
  readonly home: ServiceHome;
  readonly prometheusUrl: string;
  /** Value of the label `case`. */
  readonly name: string;
  readonly kubeconfig?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** End of the newest window that is due. */
  readonly until: EpochSeconds;
}

export interface SmallService {
  /** Items of a list over [from, to). @throws when the answer is not 200 */
  items(path: string, from: EpochSeconds, to: EpochSeconds): Promise<readonly Json[]>;
  /** @param query more parameters */
  get(path: string, from: EpochSeconds, to: EpochSeconds, query?: string): Promise<Json>;
  /** The body for a path with its whole query. @throws when the answer is not 200 */
  ask(path: string): Promise<Json>;
}

const iso = (instant: EpochSeconds): string => new Date(instant * 1000).toISOString();

/** One process after another works on the same home: each collects once, and is asked, until it is closed. */
export async function collectSmall<Result>(
  options: SmallServiceOptions,
  look: (service: SmallService) => Promise<Result>,
): Promise<Result> {
  const { home, prometheusUrl, name, kubeconfig, until } = options;
  const config = loadConfig({
    ...home.environment,
    GREENKUBE_PROMETHEUS_URL: prometheusUrl,
    GREENKUBE_PROMETHEUS_MATCHERS: `case="${name}"`,
    GREENKUBE_CLUSTER_NAME: name,
    GREENKUBE_KUBERNETES: kubeconfig === undefined ? 'off' : 'on',
    ...(kubeconfig === undefined ? {} : { GREENKUBE_KUBECONFIG: kubeconfig }),
    GREENKUBE_BACKFILL: '2h',
    ...options.environment,
  });
  const service = await compose(config, {
    now: () => until + WINDOW_DUE_SECONDS,
    logger: createLogger({ level: 'silent', format: 'json' }),
    isScheduled: false,
  });
  const ask: SmallService['ask'] = async (path) => {
    const { status, body } = await supertest(service.app).get(`/api/v1/${path}`);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
    return body;
  };
  const get: SmallService['get'] = (path, from, to, query = '') =>
    ask(`${path}?cluster=${name}&from=${iso(from)}&to=${iso(to)}&${query}`);
  try {
    await service.open();
    await service.collectOnce();
    return await look({ ask, get, items: async (...asked) => (await get(...asked))['items'] as readonly Json[] });
  } finally {
    await service.close();
  }
}
