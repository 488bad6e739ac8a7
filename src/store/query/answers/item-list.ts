import type { Knex } from 'knex';
import type { ItemRequest, Page, PageRequest, ReadScope } from '../../../domain/metrics-queries.js';
import { planQuery, type QueryPlan, type ReadLimits, toContext } from '../plan/query-plan.js';
import type { ItemDimension } from '../plan/table-family.js';
import { comparedLabelRange, planComparison } from './comparison.js';
import { type ClusterCoverage, coverageOfRange, loadCoverage } from './coverage.js';
import { type GroupedPage, type GroupRow, loadGroupedPage, type PagePart, streamGroupedPages } from './grouped-page.js';

/** Converts groups to items with names and other properties. */
export type Describe<Item> = (groups: readonly GroupRow[]) => Promise<Item[]>;

/** Definition of a list: its grouping, and the conversion of groups to items. */
export interface ItemList<Item> {
  readonly dimension: ItemDimension;
  /** Whether items have separate idle and system parts. */
  readonly hasParts: boolean;
  /** Reads the data that all items of a response share. */
  describe(trx: Knex, read: ListRead): Promise<Describe<Item>>;
}

/** A planned read of a list. */
export interface ListRead {
  readonly plan: QueryPlan;
  readonly coverages: readonly ClusterCoverage[];
  readonly request: PagePart;
}

/** Plans a list and reads what all of its items share. */
export async function openList<Item>(
  trx: Knex,
  list: ItemList<Item>,
  scope: ReadScope,
  request: PagePart,
  limits: ReadLimits,
) {
  const isCompared = request.isCompared === true;
  const labelled = isCompared ? { ...scope, labelRange: comparedLabelRange(scope.range) } : scope;
  const plan = await planQuery(trx, labelled, list.dimension, [], limits);
  const coverages = await loadCoverage(trx, plan);
  const comparison = isCompared ? await planComparison(trx, plan, list.dimension, coverages) : null;
  const coverage = coverageOfRange(coverages);
  const describe = await list.describe(trx, { plan, coverages, request });
  const toPage = async (grouped: GroupedPage): Promise<Page<Item>> => {
    const context = await toContext(plan, coverage, grouped.hasRows);
    return {
      // A search that finds no item matches nothing, like a filter.
      context: { ...context, isMatched: context.isMatched && (request.name === undefined || grouped.total > 0) },
      items: await describe(grouped.rows),
      total: grouped.total,
      next: grouped.next,
      measures: grouped.measures,
      previous: comparison?.context ?? null,
    };
  };
  return { plan, coverages, toPage, options: { hasParts: list.hasParts, comparison } };
}

/** Reads one page of a list. @throws see `planQuery` */
export async function readPage<Item>(
  trx: Knex,
  list: ItemList<Item>,
  scope: ReadScope,
  page: PageRequest,
  limits: ReadLimits,
): Promise<Page<Item>> {
  const { plan, toPage, options } = await openList(trx, list, scope, page, limits);
  return toPage(await loadGroupedPage(trx, plan, list.dimension, page, options));
}

/**
 * Streams all items from a position on with a cursor; holds the snapshot and connection of the transaction until the end.
 * @throws see `planQuery`
 */
export async function* streamPages<Item>(
  trx: Knex,
  list: ItemList<Item>,
  scope: ReadScope,
  request: ItemRequest,
  limits: ReadLimits,
  batchRows: number,
): AsyncGenerator<Page<Item>, void, void> {
  const { plan, toPage, options } = await openList(trx, list, scope, { ...request, limit: null }, limits);
  for await (const grouped of streamGroupedPages(trx, plan, list.dimension, request, options, batchRows))
    yield await toPage(grouped);
}
