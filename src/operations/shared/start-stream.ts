import type { BodyStream } from '../../contract/index.js';

/**
 * Runs a generator to its first chunk, so that what fails before it can still be answered with a status, and so that
 * `return` reaches its `finally` from then on.
 * @throws what the generator throws before its first chunk
 */
export async function startStream(chunks: AsyncGenerator<string, void, void>): Promise<BodyStream> {
  let first: IteratorResult<string, void> | null = await chunks.next();
  const stream: BodyStream = {
    async next() {
      const due = first ?? (await chunks.next());
      first = null;
      return due;
    },
    return: () => chunks.return(),
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
}
