import type { Client } from '../../client/index.js';
import { type Notifiable, type Notified, needsNotification } from './notified.js';
import type { Recommendation, RecommendationQuery } from './recommendation-query.js';

/** Maximum number of open recommendations read in one run; the rest is left to later runs. */
const MAX_READ = 20_000;
const PAGE = 1000;

export interface Notifications {
  /** To be sent in this run, at most as many as a run may send. */
  readonly notifications: readonly Recommendation[];
  /** Number of further new recommendations. */
  readonly waiting: number;
  /** Open recommendations that were sent before. */
  readonly known: readonly Notifiable[];
  /** Whether there were more than the maximum read. */
  readonly isCut: boolean;
}

/** Reads the open recommendations page by page, and keeps only what is needed of each. */
export async function findNotifications(
  client: Client,
  query: RecommendationQuery,
  notified: Notified,
  max: number,
): Promise<Notifications> {
  const notifications: Recommendation[] = [];
  const known: Notifiable[] = [];
  let waiting = 0;
  let read = 0;
  const listQuery = { ...query, status: ['open' as const], limit: PAGE };
  for await (const item of client.items('/api/v1/recommendations', listQuery)) {
    if (read === MAX_READ) return { notifications, waiting, known, isCut: true };
    read++;
    if (!needsNotification(notified, item))
      known.push({ id: item.id, status_changed_at: notified.get(item.id) ?? item.status_changed_at });
    else if (notifications.length < max) notifications.push(item);
    else waiting++;
  }
  return { notifications, waiting, known, isCut: false };
}
