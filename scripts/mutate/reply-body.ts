export interface HandlerReply {
  readonly status: number;
  readonly type?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The body that a handler returned as a value, and the function that serialises it again. */
interface ReplyBody {
  readonly value: unknown;
  write(value: unknown): unknown;
}

const isStream = (body: unknown): body is AsyncIterable<string> =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body;

async function wholeText(stream: AsyncIterable<string>): Promise<string> {
  const chunks: string[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks.join('');
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');

/** Streams are read to their end. NDJSON lines become a list, other JSON is parsed, everything else stays text. */
export async function readBody({ type, body }: HandlerReply): Promise<ReplyBody> {
  const text = isStream(body) ? await wholeText(body) : body;
  if (typeof text !== 'string') return { value: structuredClone(text), write: (value) => value };
  if (type?.endsWith('ndjson'))
    return {
      value: linesOf(text).map((line) => JSON.parse(line)),
      write: (value) => (Array.isArray(value) ? value.map((line) => `${JSON.stringify(line)}\n`).join('') : ''),
    };
  return type?.endsWith('json')
    ? { value: JSON.parse(text), write: (value) => JSON.stringify(value) }
    : { value: text, write: (value) => value };
}
