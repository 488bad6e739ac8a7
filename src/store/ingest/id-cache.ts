/** Ids of names, kept over windows. */
export interface IdCache {
  find(key: string): number | undefined;
  /** Call it after the transaction that made the ids has committed. */
  add(entries: ReadonlyMap<string, number>): void;
}

/** About 150 bytes an entry: 30 MB at most. Ids never change, so starting anew costs one look-up per name. */
const MAX_ENTRIES = 200_000;

export function createIdCache(): IdCache {
  const ids = new Map<string, number>();
  return {
    find: (key) => ids.get(key),
    add: (entries) => {
      if (ids.size + entries.size > MAX_ENTRIES) ids.clear();
      for (const [key, id] of entries) if (ids.size < MAX_ENTRIES) ids.set(key, id);
    },
  };
}
