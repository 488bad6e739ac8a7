import type { ErrorRequestHandler, Response } from 'express';
import { Problem } from '../../problem/problem.js';
import { hasBody } from '../contract/read-body.js';
import { contextOf, instanceOf, type RequestLogger } from '../middleware/request-context.js';

/** Answers with the problem as problem+json; headers set before for a success are withdrawn. */
function writeProblem(res: Response, problem: Problem): void {
  const { requestId } = contextOf(res);
  res.removeHeader('ETag');
  res.status(problem.status).set({ ...problem.headers, 'Cache-Control': 'no-store' });
  res.set('Content-Type', 'application/problem+json; charset=utf-8');
  const text = JSON.stringify(problem.toBody(instanceOf(requestId)));
  res.set('Content-Length', String(Buffer.byteLength(text)));
  res.end(text);
}

/** Errors of Express's own parsing carry a 4xx status; anything else that is no Problem is a mistake of ours. */
function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof URIError)
    return new Problem('malformed-url', 'the path has broken percent-encoding', { cause: error });
  return new Problem('internal', 'an unexpected error occurred; the log has it under the request id', { cause: error });
}

/** The last middleware: every failure becomes problem+json, and unexpected ones are logged with their stack. */
export function createErrorHandler(logger: RequestLogger): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    const problem = toProblem(error);
    const { requestId, operationId } = contextOf(res);
    if (problem.kind === 'internal')
      logger.error({ requestId, operationId, err: problem.cause ?? error }, 'request failed');
    else if (problem.status >= 500 && problem.cause !== undefined)
      logger.warn({ requestId, operationId, kind: problem.kind, err: problem.cause }, 'request could not be answered');
    // The connection is closed, so that a body need not be read to its end.
    if (hasBody(req) && !req.readableEnded && !res.headersSent) res.set('Connection', 'close');
    // Half an answer must not look whole. A mere end of the connection would, to a client or proxy of HTTP/1.0.
    if (res.headersSent) res.socket?.resetAndDestroy();
    else writeProblem(res, problem);
  };
}
