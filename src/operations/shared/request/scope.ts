import type { IdleMode, ReadScope } from '../../../domain/metrics-queries.js';
import {
  InvalidTime,
  type ResolvedTime,
  resolveTimeRange,
  type TimeContext,
  type TimeInput,
} from '../../../domain/time/time-range.js';
import { type EpochSeconds, lastDueWindowEnd, type TimeRange } from '../../../domain/time/window.js';
import { invalidParameter } from '../../../problem/problem.js';
import type { ReadDeps } from '../deps.js';
import { type FilterQuery, toFilter } from './filter.js';

/** Range of a question that names none. */
const DEFAULT_LAST = '24h';

export type ScopeQuery = FilterQuery & TimeInput & { readonly idle: IdleMode };
export interface ResolvedScope {
  readonly scope: ReadScope;
  readonly timezone: string;
}

/** End of the newest collected window of the clusters asked for; of the last due one where nothing was collected. */
export async function findDefaultTo(
  deps: Pick<ReadDeps, 'now' | 'store'>,
  clusters: readonly string[],
  signal: AbortSignal,
): Promise<EpochSeconds> {
  const bounds = await deps.store.listClusterBounds(clusters, signal);
  const ends = bounds.flatMap(({ latestWindowEnd }) => latestWindowEnd ?? []);
  return ends.length > 0 ? Math.max(...ends) : lastDueWindowEnd(deps.now());
}

/** @throws Problem `invalid-request` naming the parameter, or what else the time was asked by. */
export function resolveTime(query: TimeInput, context: TimeContext, refuse = invalidParameter): ResolvedTime {
  try {
    return resolveTimeRange(query, context);
  } catch (error) {
    if (error instanceof InvalidTime) throw refuse(error.parameter, error.message);
    throw error;
  }
}

/**
 * What is asked for: range, filter and idle mode.
 * @param fixed the range of the first page, which a cursor carries; the query's own is still checked.
 * @throws Problem `invalid-request` naming the parameter.
 */
export async function resolveScope(
  deps: Pick<ReadDeps, 'now' | 'store'>,
  query: ScopeQuery,
  signal: AbortSignal,
  fixed: TimeRange | null = null,
): Promise<ResolvedScope> {
  const filter = toFilter(query);
  const now = deps.now();
  const defaultTo = fixed?.to ?? (await findDefaultTo(deps, filter.clusters, signal));
  const { range, timezone } = resolveTime(query, { defaultTo, defaultLast: DEFAULT_LAST, now });
  return { scope: { range: fixed ?? range, filter, idle: query.idle }, timezone };
}
