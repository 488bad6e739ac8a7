import { AnswerError } from './answer-error.js';
import type { Schemas } from './paths.js';

/** `errors` exists only when the request is invalid. */
type Problem = Schemas['RequestProblem'];

/** An error that the service reports as `application/problem+json` (RFC 9457). */
export class ProblemError extends AnswerError {
  override readonly name = 'ProblemError';
  /** The problem: `type`, `title`, `status`, `detail`, `instance`, and `errors` by parameter. */
  readonly problem: Problem;

  constructor(problem: Problem, response: Response) {
    super(`${problem.status} ${problem.title}: ${problem.detail}`, response);
    this.problem = problem;
  }

  /** The problem type for use in code: the last part of `type`, such as `invalid-request` or `query-too-expensive`. */
  get kind(): string {
    return this.problem.type.slice(this.problem.type.lastIndexOf('/') + 1);
  }

  /** Seconds to wait before a retry; null when the service sends no Retry-After. */
  get retryAfterSeconds(): number | null {
    const text = this.response.headers.get('retry-after');
    return text === null || !/^\d+$/.test(text) ? null : Number(text);
  }
}

/** Whether a response is a problem of the service, by its media type and its required members. */
export function isProblem(response: Response, body: unknown): body is Problem {
  const isTyped = response.headers.get('content-type')?.startsWith('application/problem+json') ?? false;
  if (!isTyped || typeof body !== 'object' || body === null) return false;
  return 'type' in body && typeof body.type === 'string' && 'detail' in body && typeof body.detail === 'string';
}
