import type { Client } from '../../client/index.js';
import { isNews, type Tellable, type Told } from './notified.js';
import type { Recommendation, RecommendationQuery } from './recommendation-query.js';

/** More open recommendations than anybody reads; those after it are left to later runs. */
const MAX_READ = 20_000;
const PAGE = 1000;

export interface News {
  /** To be told in this run, at most as many as a run may send. */
  readonly news: readonly Recommendation[];
  /** News beyond that. */
  readonly waiting: number;
  /** Open ones that were told before. */
  readonly known: readonly Tellable[];
  /** Whether there were more than are read. */
  readonly isCut: boolean;
}

/** Reads what is open, page by page, and keeps of each no more than is needed. */
export async function findNews(client: Client, query: RecommendationQuery, told: Told, max: number): Promise<News> {
  const news: Recommendation[] = [];
  const known: Tellable[] = [];
  let waiting = 0;
  let read = 0;
  const asked = { ...query, status: ['open' as const], limit: PAGE };
  for await (const item of client.items('/api/v1/recommendations', asked)) {
    if (read === MAX_READ) return { news, waiting, known, isCut: true };
    read++;
    if (!isNews(told, item))
      known.push({ id: item.id, status_changed_at: told.get(item.id) ?? item.status_changed_at });
    else if (news.length < max) news.push(item);
    else waiting++;
  }
  return { news, waiting, known, isCut: false };
}
