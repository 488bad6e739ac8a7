import { nextTurn } from './turns.js';

/** Items done in one turn: some milliseconds. */
const SLICE_ITEMS = 250;

/** `items.map(map)`, which lets others in after every slice. */
export async function mapInSlices<Item, Mapped>(
  items: readonly Item[],
  map: (item: Item) => Mapped,
): Promise<Mapped[]> {
  const mapped: Mapped[] = [];
  for (const [place, item] of items.entries()) {
    if (place > 0 && place % SLICE_ITEMS === 0) await nextTurn();
    mapped.push(map(item));
  }
  return mapped;
}
