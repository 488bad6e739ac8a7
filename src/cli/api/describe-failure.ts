import { AnswerError, ProblemError } from '../../client/index.js';
import { printableText } from '../command/printable-text.js';
import { failureReason } from './retrying-fetch.js';

/** Why a call failed, on one line, without secrets: no URL and no headers. */
export function describeFailure(error: unknown, timeoutSeconds: number): string {
  if (error instanceof ProblemError) {
    const parts = (error.problem.errors ?? []).map(({ pointer, detail }) => `${pointer} ${detail}`);
    return printableText(`the service responded: ${[error.message, ...parts].join('; ')}`);
  }
  if (error instanceof AnswerError) return printableText(error.message);
  if (error instanceof DOMException && error.name === 'TimeoutError') return `no response within ${timeoutSeconds} s`;
  return printableText(failureReason(error));
}

/** Whether the query itself is invalid, so that a retry cannot succeed. */
export const isQueryError = (error: unknown): error is ProblemError =>
  error instanceof ProblemError && (error.status === 400 || error.status === 422);
