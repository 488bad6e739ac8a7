import type { ErrorRequestHandler, Response } from 'express';
import { Problem } from '../../problem/problem.js';
import { hasBody } from '../contract/read-body.js';
import { contextOf, instanceOf, type RequestLogger } from '../middleware/request-context.js';
import { discardBody } from './close-lingering.js';

/** Sends the problem as problem+json, without the headers of a successful response. */
function writeProblem(res: Response, problem: Problem): void {
  const { requestId } = contextOf(res);
  res.removeHeader('ETag');
  res.status(problem.status).set({ ...problem.headers, 'Cache-Control': 'no-store' });
  res.set('Content-Type', 'application/problem+json; charset=utf-8');
  const text = JSON.stringify(problem.toBody(instanceOf(requestId)));
  res.set('Content-Length', String(Buffer.byteLength(text)));
  res.end(text);
}

/** Express reports an invalid path as URIError; every other error that is not a Problem is unexpected. */
function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof URIError)
    return new Problem('malformed-url', 'the path has invalid percent-encoding', { cause: error });
  return new Problem('internal', 'unexpected error; the log has the details under the request id', { cause: error });
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
    // The connection is closed after the response, so that the body need not be read to its end.
    if (hasBody(req) && !req.readableEnded && !res.headersSent) {
      res.set('Connection', 'close');
      discardBody(req);
    }
    // An incomplete response must not look complete: an HTTP/1.0 client or proxy would take a normal end of the connection
    // for the end of the response, so the connection is reset.
    if (res.headersSent) res.socket?.resetAndDestroy();
    else writeProblem(res, problem);
  };
}
