import { failure, parseJson } from '../../../client/client.js';
import type { Schemas } from '../../../client/index.js';
import { api } from '../../state/api.js';

const PATH = '/api/v1/recommendations/{recommendation_id}';
const TIMEOUT_MS = 60_000;

/** A recommendation with the entity tag of the version that was read, for an update without lost changes. */
export interface ReadRecommendation {
  readonly recommendation: Schemas['RecommendationDetail'];
  readonly etag: string | null;
}

/** The client's `get` returns no headers and reads no other media types. Both functions throw the errors of `get`. */
async function read(id: string, type: string, signal: AbortSignal) {
  const { data, error, response } = await api.raw.GET(PATH, {
    params: { path: { recommendation_id: id } },
    headers: { Accept: type },
    parseAs: 'text',
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  if (data === undefined) throw failure(PATH, response, error);
  const text: string = data;
  return { text, response };
}

export async function readRecommendation(id: string, signal: AbortSignal): Promise<ReadRecommendation> {
  const { text, response } = await read(id, 'application/json', signal);
  const recommendation = parseJson(PATH, response, text) as Schemas['RecommendationDetail'];
  return { recommendation, etag: response.headers.get('etag') };
}

/** The change as a patch of one media type. */
export async function readPatch(id: string, type: string, signal: AbortSignal): Promise<string> {
  const { text, response } = await read(id, type, signal);
  return type.endsWith('json') ? JSON.stringify(parseJson(PATH, response, text), null, 2) : text;
}
