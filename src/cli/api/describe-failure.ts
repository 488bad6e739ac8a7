import { AnswerError, ProblemError } from '../../client/index.js';
import { printableText } from '../command/printable-text.js';
import { failureReason } from './retrying-fetch.js';

/** Why a call brought nothing, in one line without secrets: no URL, no header. */
export function describeFailure(error: unknown, timeoutSeconds: number): string {
  if (error instanceof ProblemError) {
    const parts = (error.problem.errors ?? []).map(({ pointer, detail }) => `${pointer} ${detail}`);
    return printableText(`the service answers ${[error.message, ...parts].join('; ')}`);
  }
  if (error instanceof AnswerError) return printableText(error.message);
  if (error instanceof DOMException && error.name === 'TimeoutError') return `no answer within ${timeoutSeconds} s`;
  return printableText(failureReason(error));
}

/** Whether a refusal lies in the query, so that another one has to be asked. */
export const isOfTheQuery = (error: unknown): error is ProblemError =>
  error instanceof ProblemError && (error.status === 400 || error.status === 422);
