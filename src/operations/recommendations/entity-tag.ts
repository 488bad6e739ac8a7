import { createHash } from 'node:crypto';
import { Problem } from '../../problem/problem.js';

/** What a client may send back: the version of what was shown, and what it was shown as. */
const ENTITY_TAG = /^"(\d+)\.[A-Za-z0-9_-]+"$/;
const CHECK_LENGTH = 8;

/**
 * Strong validator of one representation (RFC 9110, 8.8.3). The version of the thing is legible in it, so that a change
 * can be made to what was seen in any representation, and before an update of the service.
 */
export function entityTag(version: number, mediaType: string, serviceVersion: string): string {
  const check = createHash('sha256')
    .update(JSON.stringify([mediaType, serviceVersion]))
    .digest('base64url');
  return `"${version}.${check.slice(0, CHECK_LENGTH)}"`;
}

/** @throws Problem `precondition-failed` when `If-Match` names other versions than the present one. */
export function requireMatch(ifMatch: string | undefined, version: number): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const tags = ifMatch.split(',').map((tag) => ENTITY_TAG.exec(tag.trim())?.[1]);
  if (tags.some((tag) => tag === String(version))) return;
  const detail = 'names another state than the present one; read it again';
  throw new Problem('precondition-failed', `If-Match: ${detail}`, {
    errors: [{ pointer: '/header/If-Match', detail }],
  });
}
