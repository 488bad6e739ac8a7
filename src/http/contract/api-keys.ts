import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { splitNamedKey } from '../../config/options/named-key.js';
import { Problem } from '../../problem/problem.js';
import type { KeyAttempts } from './key-attempts.js';

/** A valid key of a request. */
export interface CheckedKey {
  /** Name in the configuration (`name:key`); null for a key without a name. */
  readonly name: string | null;
}

/**
 * @param address address of the client, for the limit of invalid keys; null does not count the attempt
 * @throws Problem `unauthorized` without a valid key, `too-many-invalid-keys` after too many of them,
 * `no-api-key-configured` if the service has no keys
 */
export type KeyCheck = (headers: IncomingHttpHeaders, address: string | null) => CheckedKey;

const CHALLENGE = 'Bearer realm="greenkube"';

/** The keys in a request: `Authorization: Bearer <key>`, `X-API-Key: <key>`. */
function sentKeys(headers: IncomingHttpHeaders): string[] {
  const bearer = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  return [bearer, headers['x-api-key']].flatMap((key) => (typeof key === 'string' && key !== '' ? [key] : []));
}

/** Digests have a fixed length, so the comparison takes the same time for every key. */
const digestOf = (key: string): Buffer => createHash('sha256').update(key).digest();

type KnownKey = CheckedKey & { readonly digest: Buffer };

function toKnownKey(entry: string): KnownKey {
  const { name, key } = splitNamedKey(entry);
  return { name, digest: digestOf(key) };
}

/**
 * Rejects every request if no keys are configured. Neither the configured nor the sent keys are logged or stored.
 * @param currentEntries `key` or `name:key`; the same list as long as the keys have not changed
 */
export function createKeyCheck(currentEntries: () => readonly string[], attempts: KeyAttempts): KeyCheck {
  let entries: readonly string[] = [];
  let known: readonly KnownKey[] = [];
  const refresh = (): void => {
    const current = currentEntries();
    if (current === entries) return;
    entries = current;
    known = current.map(toKnownKey);
  };
  // Compares all keys, so that the duration does not depend on the position of the matching key.
  const find = (key: string): CheckedKey | undefined =>
    known.filter(({ digest }) => timingSafeEqual(digest, digestOf(key)))[0];
  return (headers, address) => {
    refresh();
    if (known.length === 0)
      throw new Problem(
        'no-api-key-configured',
        'this operation requires an API key and none is configured; set GREENKUBE_API_KEYS (or GREENKUBE_API_KEYS_FILE) to one or more keys of at least 16 characters and restart the service',
      );
    const sent = sentKeys(headers);
    if (sent.length === 0)
      throw new Problem(
        'unauthorized',
        'this operation requires an API key; send it as Authorization: Bearer <key> or as X-API-Key',
        { headers: { 'WWW-Authenticate': CHALLENGE } },
      );
    if (address !== null) attempts.requireAttempt(address);
    const found = sent.map(find).find((key) => key !== undefined);
    if (found !== undefined) return { name: found.name };
    if (address !== null) attempts.countInvalid(address);
    throw new Problem('unauthorized', 'invalid API key', {
      headers: { 'WWW-Authenticate': `${CHALLENGE}, error="invalid_token"` },
    });
  };
}
