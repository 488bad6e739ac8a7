import type { ShapeVerdict } from './expected-shape.js';
import type { SentRequest } from './sent-request.js';

type WellFormed = Extract<ShapeVerdict, { kind: 'well-formed' }>;

/** As much of a problem as is looked at. */
export interface ProblemBody {
  readonly type: string;
  readonly detail: string;
  readonly errors?: readonly { readonly pointer: string }[];
}

export const pointersOf = (problem: ProblemBody): string[] => (problem.errors ?? []).map(({ pointer }) => pointer);

type Condition = (shape: WellFormed, headers: SentRequest['headers'], pointers: readonly string[]) => boolean;

/** Parts whose meaning can be wrong though their form is right: time, and the place of a page. */
const MEANT = ['from', 'to', 'last', 'timezone', 'cursor', 'offset'];
/** A workload of several clusters is asked for by its cluster, so that it can be missing too; an end belongs to a dismissal. */
const MEANT_OF_BODY = [...MEANT, 'cluster', 'expires_at'];

function isMeant({ query, body }: WellFormed, pointer: string): boolean {
  const [, where, name = ''] = pointer.split('/');
  return where === 'query'
    ? MEANT.includes(name) && query.has(name)
    : body !== undefined && MEANT_OF_BODY.includes(name);
}

/** What a well-formed request that reads no figures may be refused for, by kind; each only under its condition. */
const REFUSALS: Readonly<Record<string, Condition>> = {
  'invalid-request': (shape, _headers, pointers) =>
    pointers.length === 1 && pointers.every((one) => isMeant(shape, one)),
  // Histories of a workload are stored figures.
  'query-too-expensive': ({ body }) => body !== undefined,
  'not-found': ({ operation }) => operation.path.includes('{'),
  // Which representations there are depends on what is named.
  'not-acceptable': ({ operation }, headers) => operation.path.includes('{') && headers['Accept'] !== undefined,
  conflict: ({ body }) => body !== undefined,
  'illegal-transition': ({ body }) => body !== undefined,
  'precondition-failed': (_shape, headers) => headers['If-Match'] !== undefined,
  'too-many-runs': ({ body }) => body !== undefined,
};

/** Whether a refusal has a reason that the contract gives. @param problem null in answers to HEAD */
export function mayRefuse(
  shape: WellFormed,
  headers: SentRequest['headers'],
  status: number,
  problem: ProblemBody | null,
): boolean {
  if (shape.operation.responses?.[String(status)] === undefined) return false;
  if (problem === null) return true;
  const isAllowed = REFUSALS[problem.type.replace('/problems/', '')];
  return isAllowed?.(shape, headers, pointersOf(problem)) ?? false;
}
