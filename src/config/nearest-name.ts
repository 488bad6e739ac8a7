/** The name with the fewest edits to the one that was written; undefined for an empty list. */
export const nearestName = (written: string, names: readonly string[]): string | undefined =>
  names
    .map((name) => ({ name, edits: editDistance(written, name) }))
    .sort((a, b) => a.edits - b.edits)
    .at(0)?.name;

/** Levenshtein distance, one row of the table at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? a.length;
}
