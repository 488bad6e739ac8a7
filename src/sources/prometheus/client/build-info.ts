import { request } from 'undici';
import type { RequestPace } from '../../../runtime/token-bucket.js';
import type { Sessions } from './session.js';

/** Product and version of a server; null where it reports none. */
export interface ServerDescription {
  readonly product: string | null;
  readonly version: string | null;
}

const UNKNOWN: ServerDescription = { product: null, version: null };
const TIMEOUT_MILLISECONDS = 10_000;
/** Build information has a few hundred bytes. */
const MAX_BYTES = 16 * 1024;
const MAX_NAME_LENGTH = 60;

/** Reads the build information of a server. A server without it is described by nulls; never rejects. */
export async function readBuildInfo(
  sessions: Sessions,
  pace: RequestPace,
  signal: AbortSignal,
): Promise<ServerDescription> {
  try {
    await pace.next(signal);
    const { dispatcher, headersFor } = sessions.current();
    const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MILLISECONDS)]);
    const url = sessions.urlOf('api/v1/status/buildinfo');
    const headers = await headersFor({ method: 'GET', url });
    if (!headers.isOk) return UNKNOWN;
    const response = await request(url, { headers: { ...headers.value }, dispatcher, signal: limit });
    let text = '';
    for await (const chunk of response.body) {
      text += Buffer.from(chunk).toString('utf8');
      if (text.length > MAX_BYTES) return UNKNOWN;
    }
    return response.statusCode === 200 ? describe(propertyOf(JSON.parse(text), 'data')) : UNKNOWN;
  } catch {
    return UNKNOWN;
  }
}

/** Mimir names itself; VictoriaMetrics reports only a version; Thanos has versions below 1. */
function describe(data: unknown): ServerDescription {
  const version = textOf(propertyOf(data, 'version'));
  const application = textOf(propertyOf(data, 'application'));
  if (application !== null || version === null) return { product: application, version };
  if (propertyOf(data, 'goVersion') === undefined) return { product: 'VictoriaMetrics', version };
  return { product: version.startsWith('0.') ? 'Thanos' : 'Prometheus', version };
}

const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value.slice(0, MAX_NAME_LENGTH) : null;

const propertyOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
