/** What was told: by recommendation the change of status that it was told for, least recently seen first. */
export type Notified = ReadonlyMap<string, string>;

/** As much of a recommendation as decides whether it is news. */
export interface Notifiable {
  readonly id: string;
  readonly status_changed_at: string;
}

/** More than are read in one run, so that nothing that was just seen is forgotten. */
export const MAX_NOTIFIED = 50_000;

/** A recommendation is news once, and again when it was closed and came back since. */
export function needsNotification(notified: Notified, { id, status_changed_at }: Notifiable): boolean {
  const before = notified.get(id);
  return before === undefined || Date.parse(status_changed_at) > Date.parse(before);
}

/** Moves what was seen to the end and forgets what was not seen for longest, where there is too much. */
export function recordNotified(
  notified: Notified,
  seen: Iterable<Notifiable>,
  max: number = MAX_NOTIFIED,
): Map<string, string> {
  const next = new Map(notified);
  for (const { id, status_changed_at } of seen) {
    next.delete(id);
    next.set(id, status_changed_at);
  }
  return new Map([...next].slice(Math.max(0, next.size - max)));
}
