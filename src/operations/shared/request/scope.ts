import type { FactFilter, IdleMode, ReadScope, ShareBy, SharedCosts } from '../../../domain/metrics-queries.js';
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
import { type CursorOwner, type CursorPlace, decodeCursor } from './cursor.js';
import { toLabels, toNames, toWorkloads } from './filter-values.js';

export interface PageQuery {
  readonly offset?: number;
  readonly cursor?: string;
}

/** Start of a page: after the position of a cursor, or at an offset. */
interface PageStart<Place extends CursorPlace> {
  readonly offset: number;
  readonly place: Place | null;
}

/**
 * @param isPlace whether value and key of a cursor have the types that this operation uses
 * @throws Problem `invalid-request` for an invalid cursor
 */
export function resolvePageStart<Place extends CursorPlace>(
  owner: CursorOwner,
  query: PageQuery,
  isPlace: (place: CursorPlace) => place is Place,
): PageStart<Place> {
  if (query.cursor === undefined) return { offset: query.offset ?? 0, place: null };
  return { offset: 0, place: decodeCursor(owner, query.cursor, isPlace) };
}

/** Filter parameters of the contract; each is repeatable. */
export interface FilterQuery {
  readonly cluster?: readonly string[];
  readonly namespace?: readonly string[];
  readonly node?: readonly string[];
  readonly workload?: readonly string[];
  readonly pod?: readonly string[];
  readonly label?: readonly string[];
}

const unique = (values: readonly string[] = []): string[] => [...new Set(values)];

export const toFilter = (query: FilterQuery): FactFilter => ({
  clusters: toNames(query.cluster),
  namespaces: toNames(query.namespace),
  nodes: toNames(query.node),
  workloads: toWorkloads(query.workload),
  pods: toNames(query.pod),
  labels: toLabels(query.label),
});

/** Default length of the range. */
const DEFAULT_LAST = '24h';

/** Without `idle`, as in operations without figures, idle stays separate. */
export type ScopeQuery = FilterQuery & TimeInput & SharedQuery & { readonly idle?: IdleMode };

/** Parameters of shared costs. */
interface SharedQuery {
  /** Names, or several names in one value, separated by commas. */
  readonly share_namespaces?: readonly string[];
  readonly share_by?: ShareBy;
}

const toShared = ({ share_namespaces, share_by }: SharedQuery): SharedCosts | null =>
  share_namespaces === undefined
    ? null
    : { namespaces: unique(share_namespaces.flatMap((names) => names.split(','))), by: share_by ?? 'charge' };

export interface ResolvedScope {
  readonly scope: ReadScope;
  readonly timezone: string;
}

/** End of the newest collected window of the clusters; end of the last due window if no data was collected. */
export async function findDefaultTo(
  deps: Pick<ReadDeps, 'collectionDelaySeconds' | 'now' | 'store'>,
  clusters: readonly string[],
  signal: AbortSignal,
): Promise<EpochSeconds> {
  const bounds = await deps.store.listClusterBounds(clusters, signal);
  const ends = bounds.flatMap(({ latestWindowEnd }) => latestWindowEnd ?? []);
  return ends.length > 0 ? Math.max(...ends) : lastDueWindowEnd(deps.now(), deps.collectionDelaySeconds);
}

/**
 * @param refuse creates the problem for an invalid time; by default for a query parameter
 * @throws Problem `invalid-request` with the name of the parameter or property
 */
export function resolveTime(query: TimeInput, context: TimeContext, refuse = invalidParameter): ResolvedTime {
  try {
    return resolveTimeRange(query, context);
  } catch (error) {
    if (error instanceof InvalidTime) throw refuse(error.parameter, error.message);
    throw error;
  }
}

/**
 * Resolves range, filter and idle mode of a query.
 * @param fixed range of the first page, from a cursor; it replaces the range of the query, which is still validated
 * @throws Problem `invalid-request` with the name of the parameter
 */
export async function resolveScope(
  deps: Pick<ReadDeps, 'collectionDelaySeconds' | 'now' | 'store'>,
  query: ScopeQuery,
  signal: AbortSignal,
  fixed: TimeRange | null = null,
): Promise<ResolvedScope> {
  const filter = toFilter(query);
  const shared = toShared(query);
  const now = deps.now();
  const defaultTo = fixed?.to ?? (await findDefaultTo(deps, filter.clusters, signal));
  const { range, timezone } = resolveTime(query, { defaultTo, defaultLast: DEFAULT_LAST, now });
  const scope = {
    range: fixed ?? range,
    timezone,
    filter,
    idle: query.idle ?? 'separate',
    ...(shared !== null && { shared }),
  };
  return { scope, timezone };
}
