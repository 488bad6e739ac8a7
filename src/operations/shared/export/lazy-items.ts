/** Items that are made when they are written: a part of an export has thousands, and others wait meanwhile. */
export interface LazyItems {
  readonly length: number;
  slice(from: number, to: number): readonly object[];
}

export const lazyItems = <Found>(found: readonly Found[], toItem: (one: Found) => object): LazyItems => ({
  length: found.length,
  slice: (from, to) => found.slice(from, to).map((one) => toItem(one)),
});
