import type { ShapeVerdict } from './expected-shape.js';
import type { FuzzCase, SentRequest } from './sent-request.js';

type WellFormed = Extract<ShapeVerdict, { kind: 'well-formed' }>;

/** The parts of a problem that are checked. */
export interface ProblemBody {
  readonly type: string;
  readonly detail: string;
  readonly errors?: readonly { readonly pointer: string }[];
}

export const pointersOf = (problem: ProblemBody): string[] => (problem.errors ?? []).map(({ pointer }) => pointer);

type Condition = (shape: WellFormed, headers: SentRequest['headers'], isTight: boolean) => boolean;

/** Reasons for which a well-formed request without figures may be rejected, each with its condition. */
const REJECTIONS: Readonly<Record<string, Condition>> = {
  'not-found': ({ operation }) => operation.path.includes('{'),
  // The available representations depend on the resource.
  'not-acceptable': ({ operation }, headers) => operation.path.includes('{') && headers['Accept'] !== undefined,
  conflict: ({ body }) => body !== undefined,
  'illegal-transition': ({ body }) => body !== undefined,
  'precondition-failed': (_shape, headers) => headers['If-Match'] !== undefined,
  'query-too-expensive': ({ body }, _headers, isTight) => body !== undefined && isTight,
  'too-many-runs': ({ body }) => body !== undefined,
};

/** Whether a rejection has a reason in the contract. @param problem null in responses to HEAD */
export function mayReject(
  shape: WellFormed,
  { headers, service }: FuzzCase,
  status: number,
  problem: ProblemBody | null,
): boolean {
  if (shape.operation.responses?.[String(status)] === undefined) return false;
  if (problem === null) return true;
  const isAllowed = REJECTIONS[problem.type.replace('/problems/', '')];
  return isAllowed?.(shape, headers, service === 'tight') ?? false;
}
