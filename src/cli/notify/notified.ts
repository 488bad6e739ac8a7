/**
 * The recommendations already sent: by id, the time of the status change for which it was sent; least recently observed
 * first.
 */
export type Notified = ReadonlyMap<string, string>;

/** The fields of a recommendation that decide whether it must be sent. */
export interface Notifiable {
  readonly id: string;
  readonly status_changed_at: string;
}

/** More than one run reads, so that no recommendation read in this run is dropped. */
export const MAX_NOTIFIED = 50_000;

/** A recommendation is sent once, and again when it was closed and reopened since. */
export function needsNotification(notified: Notified, { id, status_changed_at }: Notifiable): boolean {
  const before = notified.get(id);
  return before === undefined || Date.parse(status_changed_at) > Date.parse(before);
}

/** Moves the given recommendations to the end and drops the least recently observed ones above the maximum. */
export function recordNotified(
  notified: Notified,
  observed: Iterable<Notifiable>,
  max: number = MAX_NOTIFIED,
): Map<string, string> {
  const next = new Map(notified);
  for (const { id, status_changed_at } of observed) {
    next.delete(id);
    next.set(id, status_changed_at);
  }
  return new Map([...next].slice(Math.max(0, next.size - max)));
}
