import { setImmediate } from 'node:timers/promises';

/** Items done between two turns of the event loop: some milliseconds. */
const SLICE_ITEMS = 500;

/** Does something with every item, in their order, and lets others in after every slice. */
export async function eachInSlices<Item>(items: readonly Item[], work: (item: Item) => void): Promise<void> {
  for (const [place, item] of items.entries()) {
    if (place > 0 && place % SLICE_ITEMS === 0) await setImmediate();
    work(item);
  }
}

/** `items.map(map)` in slices. */
export async function mapInSlices<Item, Mapped>(
  items: readonly Item[],
  map: (item: Item) => Mapped,
): Promise<Mapped[]> {
  const mapped: Mapped[] = [];
  await eachInSlices(items, (item) => mapped.push(map(item)));
  return mapped;
}
