import type { Document } from 'openapi-backend';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** A response with its media types, but without schemas and headers; references stay. */
function bareResponse(response: unknown): unknown {
  if (!isRecord(response) || '$ref' in response) return response;
  const { description, content } = response;
  const types = isRecord(content)
    ? { content: Object.fromEntries(Object.keys(content).map((type) => [type, {}])) }
    : {};
  return { description, ...types };
}

function bareResponses(holder: unknown): unknown {
  if (!isRecord(holder) || !isRecord(holder['responses'])) return holder;
  const responses = Object.entries(holder['responses']).map(([key, response]) => [key, bareResponse(response)]);
  return { ...holder, responses: Object.fromEntries(responses) };
}

/**
 * The part of the contract that requests are validated by. openapi-backend compiles several validators per response at
 * start, which nothing here uses: without them it starts four times as fast. Responses are held to the contract by the
 * tests.
 */
export function requestDocument(document: Document): Document {
  const paths = Object.entries(document.paths ?? {}).map(([path, item]) => [
    path,
    Object.fromEntries(Object.entries(item ?? {}).map(([key, operation]) => [key, bareResponses(operation)])),
  ]);
  const { schemas: _, ...components } = document.components ?? {};
  // The shape is that of the document it was made from, which the types cannot follow.
  return { ...document, paths: Object.fromEntries(paths), components: bareResponses(components) } as Document;
}
