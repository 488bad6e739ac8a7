import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Problem } from '../../problem/problem.js';

/** @throws Problem `unauthorized` without a valid key, `no-api-key-configured` where there can be none. */
export type KeyCheck = (headers: IncomingHttpHeaders) => void;

const CHALLENGE = 'Bearer realm="greenkube"';

/** The keys in a request: `Authorization: Bearer <key>`, `X-API-Key: <key>`. */
function sentKeys(headers: IncomingHttpHeaders): string[] {
  const bearer = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  return [bearer, headers['x-api-key']].flatMap((key) => (typeof key === 'string' && key !== '' ? [key] : []));
}

/** Digests have one length, so that comparing takes the same time whatever was sent. */
const digestOf = (key: string): Buffer => createHash('sha256').update(key).digest();

/** Fails closed: without configured keys nobody is let through. Neither keys nor what was sent go anywhere else. */
export function createKeyCheck(keys: readonly string[]): KeyCheck {
  const known = keys.map(digestOf);
  // Every key is looked at, so that the time does not tell which one it was.
  const isKnown = (key: string): boolean => known.filter((one) => timingSafeEqual(one, digestOf(key))).length > 0;
  return (headers) => {
    if (known.length === 0)
      throw new Problem(
        'no-api-key-configured',
        'this needs an API key and none is configured; set GREENKUBE_API_KEYS (or GREENKUBE_API_KEYS_FILE) to one or more keys of at least 16 characters and start the service again',
      );
    const sent = sentKeys(headers);
    if (sent.some(isKnown)) return;
    const [detail, challenge] =
      sent.length > 0
        ? ['the API key is none of the configured ones', `${CHALLENGE}, error="invalid_token"`]
        : ['this needs an API key: send it as Authorization: Bearer <key>, or as X-API-Key', CHALLENGE];
    throw new Problem('unauthorized', detail, { headers: { 'WWW-Authenticate': challenge } });
  };
}
