/** What was told: by recommendation the change of status that it was told for, least recently seen first. */
export type Told = ReadonlyMap<string, string>;

/** As much of a recommendation as decides whether it is news. */
export interface Tellable {
  readonly id: string;
  readonly status_changed_at: string;
}

/** More than are read in one run, so that nothing that was just seen is forgotten. */
export const MAX_TOLD = 50_000;

/** A recommendation is news once, and again when it was closed and came back since. */
export function isNews(told: Told, { id, status_changed_at }: Tellable): boolean {
  const before = told.get(id);
  return before === undefined || Date.parse(status_changed_at) > Date.parse(before);
}

/** Moves what was seen to the end and forgets what was not seen for longest, where there is too much. */
export function remember(told: Told, seen: Iterable<Tellable>, max: number = MAX_TOLD): Map<string, string> {
  const next = new Map(told);
  for (const { id, status_changed_at } of seen) {
    next.delete(id);
    next.set(id, status_changed_at);
  }
  return new Map([...next].slice(Math.max(0, next.size - max)));
}
