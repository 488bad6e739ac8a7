/** All parts of a stream. */
export async function partsOf<Part>(stream: AsyncIterable<Part>): Promise<Part[]> {
  const parts: Part[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

export const never = (): AbortSignal => new AbortController().signal;
