/** Pseudorandom numbers in [0, 1) from a seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A sample of the items, spread evenly over their kinds and determined by the seed. */
export function sampleByKind<Item>(
  items: readonly Item[],
  kindOf: (item: Item) => string,
  count: number,
  seed: number,
): Item[] {
  const random = randomOf(seed);
  const turns = new Map<string, number>();
  const dealt = items
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item, order }) => {
      const turn = turns.get(kindOf(item)) ?? 0;
      turns.set(kindOf(item), turn + 1);
      return { item, turn, order };
    });
  return dealt
    .sort((a, b) => a.turn - b.turn || a.order - b.order)
    .slice(0, count)
    .map(({ item }) => item);
}

/** Every n-th item from the i-th on, for the text `i/n`. @throws for any other text */
export function selectSlice<Item>(items: readonly Item[], text: string): Item[] {
  const [, part, parts] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (part === undefined || parts === undefined || part < 1 || part > parts)
    throw new Error(`a slice must be part i of n, for example 1/4; got ${text}`);
  return items.filter((_, index) => index % parts === part - 1);
}
