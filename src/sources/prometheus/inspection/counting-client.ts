import type { PrometheusClient } from '../client/prometheus-client.js';

/** Queries that were sent, and samples that were received. A query that is split counts once. */
export interface QueryCosts {
  readonly queries: number;
  readonly samples: number;
}

/** A client that counts what it does. */
export function countQueries(client: PrometheusClient): { readonly client: PrometheusClient; costs(): QueryCosts } {
  let queries = 0;
  let samples = 0;
  return {
    client: {
      ...client,
      async queryRange(query, signal) {
        queries += 1;
        const outcome = await client.queryRange(query, signal);
        if (outcome.isOk)
          for (const { values } of outcome.value.series)
            samples += values.filter((value) => value !== undefined).length;
        return outcome;
      },
      async queryRaw(query, signal) {
        queries += 1;
        const outcome = await client.queryRaw(query, signal);
        if (outcome.isOk) for (const { times } of outcome.value.series) samples += times.length;
        return outcome;
      },
    },
    costs: () => ({ queries, samples }),
  };
}
