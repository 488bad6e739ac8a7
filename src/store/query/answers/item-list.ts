import type { Knex } from 'knex';
import type { ItemRequest, Page, PageRequest, ReadScope } from '../../../domain/metrics-queries.js';
import { planQuery, type QueryPlan, type ReadLimits, toContext } from '../plan/query-plan.js';
import { loadCoverage } from './coverage.js';
import { coverageOfRange } from './coverage-ratio.js';
import { type GroupedPage, type GroupRow, loadGroupedPage, streamGroupedPages } from './grouped-page.js';

/** Converts groups to items with names and other properties. */
export type Describe<Item> = (groups: readonly GroupRow[]) => Promise<Item[]>;

/** Definition of a list: its grouping, and the conversion of groups to items. */
export interface ItemList<Item> {
  readonly dimension: 'namespace' | 'node' | 'pod';
  /** Whether items have separate idle and system parts. */
  readonly hasParts: boolean;
  /** Reads the data that all items of a response share. */
  describe(trx: Knex, plan: QueryPlan): Promise<Describe<Item>>;
}

async function openList<Item>(trx: Knex, list: ItemList<Item>, scope: ReadScope, limits: ReadLimits) {
  const plan = await planQuery(trx, scope, list.dimension, [], limits);
  const coverage = coverageOfRange(await loadCoverage(trx, plan));
  const describe = await list.describe(trx, plan);
  const toPage = async (grouped: GroupedPage): Promise<Page<Item>> => ({
    context: await toContext(plan, coverage, grouped.hasRows),
    items: await describe(grouped.rows),
    total: grouped.total,
    next: grouped.next,
    measures: grouped.measures,
  });
  return { plan, toPage };
}

/** Reads one page of a list. @throws see `planQuery` */
export async function readPage<Item>(
  trx: Knex,
  list: ItemList<Item>,
  scope: ReadScope,
  page: PageRequest,
  limits: ReadLimits,
): Promise<Page<Item>> {
  const { plan, toPage } = await openList(trx, list, scope, limits);
  return toPage(await loadGroupedPage(trx, plan, list.dimension, page, list.hasParts));
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
  const { plan, toPage } = await openList(trx, list, scope, limits);
  for await (const grouped of streamGroupedPages(trx, plan, list.dimension, request, list.hasParts, batchRows))
    yield await toPage(grouped);
}
