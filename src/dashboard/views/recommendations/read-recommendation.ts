import type { Schemas } from '../../../client/index.js';
import { api } from '../../state/api.js';

const PATH = '/api/v1/recommendations/{recommendation_id}';

/** A recommendation with the entity tag of the version that was read, for an update without lost changes. */
export interface ReadRecommendation {
  readonly recommendation: Schemas['RecommendationDetail'];
  readonly etag: string | null;
}

export async function readRecommendation(id: string, signal: AbortSignal): Promise<ReadRecommendation> {
  // The tag is read first: it is never newer than what is shown, so an update of a changed recommendation is rejected.
  const { response } = await api.raw.HEAD(
    PATH as never,
    { params: { path: { recommendation_id: id } }, signal } as never,
  );
  const recommendation = await api.get(PATH, { recommendation_id: id }, { signal });
  return { recommendation, etag: response.headers.get('etag') };
}

/** The change as a patch of one media type. */
export async function readPatch(id: string, type: string, signal: AbortSignal): Promise<string> {
  const { data, response } = await api.raw.GET(PATH, {
    params: { path: { recommendation_id: id } },
    headers: { Accept: type },
    parseAs: 'text',
    signal,
  });
  if (data === undefined) throw new Error(`the patch could not be read: status ${response.status}`);
  const text = String(data);
  return type.endsWith('json') ? JSON.stringify(JSON.parse(text), null, 2) : text;
}
