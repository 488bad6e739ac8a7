import { createHash } from 'node:crypto';
import { Problem } from '../../problem/problem.js';
import type { OperationDeps } from '../shared/deps.js';

/** An entity tag: the version of the recommendation, and a checksum of the representation. */
const ENTITY_TAG = /^"(\d+)\.[A-Za-z0-9_-]+"$/;
const CHECK_LENGTH = 8;

/** The parts of the service that the representation depends on. */
type TagDeps = Pick<OperationDeps, 'currency' | 'version'>;

/**
 * Strong validator of a representation (RFC 9110, 8.8.3). `If-Match` compares only the version in it, so the ETag of any
 * representation is valid there, also after an update of the service.
 */
export function entityTag(version: number, mediaType: string, { version: service, currency }: TagDeps): string {
  const check = createHash('sha256')
    .update(JSON.stringify([mediaType, service.version, currency]))
    .digest('base64url');
  return `"${version}.${check.slice(0, CHECK_LENGTH)}"`;
}

/** @throws Problem `precondition-failed` if `If-Match` does not contain the current version */
export function requireMatch(ifMatch: string | undefined, version: number): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const tags = ifMatch.split(',').map((tag) => ENTITY_TAG.exec(tag.trim())?.[1]);
  if (tags.some((tag) => tag === String(version))) return;
  const detail = 'does not match the current ETag; read the recommendation again';
  throw new Problem('precondition-failed', `If-Match: ${detail}`, {
    errors: [{ pointer: '/header/If-Match', detail }],
  });
}
