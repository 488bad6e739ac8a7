import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from '../../problem/problem.js';

/** @throws Problem `unauthorized` without a valid key, `no-api-key-configured` if the service has no keys */
export type KeyCheck = (headers: IncomingHttpHeaders) => void;

const CHALLENGE = 'Bearer realm="greenkube"';

/** The keys in a request: `Authorization: Bearer <key>`, `X-API-Key: <key>`. */
function sentKeys(headers: IncomingHttpHeaders): string[] {
  const bearer = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  return [bearer, headers['x-api-key']].flatMap((key) => (typeof key === 'string' && key !== '' ? [key] : []));
}

/** Digests have a fixed length, so the comparison takes the same time for every key. */
const digestOf = (key: string): Buffer => createHash('sha256').update(key).digest();

/** Rejects every request if no keys are configured. Neither the configured nor the sent keys are logged or stored. */
export function createKeyCheck(keys: readonly string[]): KeyCheck {
  const known = keys.map(digestOf);
  // Compares all keys, so that the duration does not depend on the position of the matching key.
  const isKnown = (key: string): boolean => known.filter((digest) => timingSafeEqual(digest, digestOf(key))).length > 0;
  return (headers) => {
    if (known.length === 0)
      throw new Problem(
        'no-api-key-configured',
        'this operation requires an API key and none is configured; set GREENKUBE_API_KEYS (or GREENKUBE_API_KEYS_FILE) to one or more keys of at least 16 characters and restart the service',
      );
    const sent = sentKeys(headers);
    if (sent.some(isKnown)) return;
    const [detail, challenge] =
      sent.length > 0
        ? ['invalid API key', `${CHALLENGE}, error="invalid_token"`]
        : ['this operation requires an API key; send it as Authorization: Bearer <key> or as X-API-Key', CHALLENGE];
    throw new Problem('unauthorized', detail, { headers: { 'WWW-Authenticate': challenge } });
  };
}
