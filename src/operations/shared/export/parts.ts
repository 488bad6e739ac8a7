/** Each part changed; ending the loop early ends the parts' own. */
export async function* mapParts<From, To>(
  parts: AsyncIterable<From>,
  change: (part: From) => To,
): AsyncGenerator<To, void, void> {
  for await (const part of parts) yield change(part);
}

export async function* onePart<Part>(part: Part): AsyncGenerator<Part, void, void> {
  yield part;
}
