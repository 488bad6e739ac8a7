import { AnswerError, ProblemError } from '../../client/index.js';
import { printableText } from '../command/printable-text.js';
import { failureReason } from './retrying-fetch.js';

/** A proxy that authenticates browsers answers programs with its login page, or redirects to it. */
function describeForeign({ message, response }: AnswerError): string {
  const isPage = response.headers.get('content-type')?.startsWith('text/html') ?? false;
  const isRedirect = response.status >= 300 && response.status < 400;
  const hint = 'if it is a login page, set GREENKUBE_HEADERS to the credentials for the proxy';
  // The markup of a page says nothing in a message.
  if (isPage) return `the response is a page with status ${response.status}, not one of the GreenKube API; ${hint}`;
  return isRedirect ? `${message}; ${hint}` : message;
}

/** Why a call failed, on one line, without secrets: no URL and no headers. */
export function describeFailure(error: unknown, timeoutSeconds: number): string {
  if (error instanceof ProblemError) {
    const parts = (error.problem.errors ?? []).map(({ pointer, detail }) => `${pointer} ${detail}`);
    return printableText(`the service responded: ${[error.message, ...parts].join('; ')}`);
  }
  if (error instanceof AnswerError) return printableText(describeForeign(error));
  if (error instanceof DOMException && error.name === 'TimeoutError') return `no response within ${timeoutSeconds} s`;
  return printableText(failureReason(error));
}

/** Whether the query itself is invalid, so that a retry cannot succeed. */
export const isQueryError = (error: unknown): error is ProblemError =>
  error instanceof ProblemError && (error.status === 400 || error.status === 422);
