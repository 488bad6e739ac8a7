import type { Schemas } from '../../contract/index.js';
import type { StatusRequest } from '../../domain/recommendations/lifecycle/change-status.js';
import { parseInstant } from '../../domain/time/instant.js';
import { InvalidTime } from '../../domain/time/time-range.js';
import type { EpochSeconds } from '../../domain/time/window.js';
import { invalidBody, Problem, type ProblemEntry } from '../../problem/problem.js';

/** @throws Problem `invalid-request` for `expires_at` */
export function toStatusRequest(
  body: Schemas['RecommendationUpdate'],
  now: EpochSeconds,
  actorName: string | null,
): StatusRequest {
  const { status, reason = null, reference = null, expires_at = null } = body;
  if (expires_at !== null && status !== 'dismissed') throw invalidBody('expires_at', 'requires the status `dismissed`');
  return { status, reason, reference, actorName, expiresAt: expires_at === null ? null : toExpiry(expires_at, now) };
}

/** Mistakes in the expiry of a body whose schema is not checked yet. */
export function findStatusErrors(
  { status, expires_at }: Readonly<Record<string, unknown>>,
  now: EpochSeconds,
): readonly ProblemEntry[] {
  if (typeof expires_at !== 'string') return [];
  try {
    // An invalid status is an error of its own.
    if (status === 'open' || status === 'applied') toStatusRequest({ status, expires_at }, now, null);
    else toExpiry(expires_at, now);
    return [];
  } catch (error) {
    if (error instanceof Problem && error.errors !== undefined) return error.errors;
    throw error;
  }
}

function toExpiry(text: string, now: EpochSeconds): EpochSeconds {
  const instant = parseExpiry(text);
  if (instant <= now) throw invalidBody('expires_at', 'must be in the future');
  return instant;
}

function parseExpiry(text: string): EpochSeconds {
  try {
    return parseInstant('to', text, 'UTC');
  } catch (error) {
    if (error instanceof InvalidTime) throw invalidBody('expires_at', error.message);
    throw error;
  }
}
