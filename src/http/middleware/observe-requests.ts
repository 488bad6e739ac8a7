import type { RequestHandler } from 'express';
import { openContext, type RequestLogger, type RequestObservation } from './request-context.js';

/** Assigns each request its id; logs and counts it when it ends, aborted requests included. */
export function createRequestObserver(
  logger: RequestLogger,
  observe: (observation: RequestObservation) => void,
): RequestHandler {
  return (req, res, next) => {
    const started = process.hrtime.bigint();
    const sentId = req.headers['x-request-id'];
    const context = openContext(res, typeof sentId === 'string' ? sentId : undefined);
    res.set('X-Request-Id', context.requestId);
    const path = req.path;
    res.once('close', () => {
      const seconds = Number(process.hrtime.bigint() - started) / 1e9;
      const { requestId, operationId } = context;
      const status = res.statusCode;
      observe({ operationId, method: req.method, status, seconds });
      // The path without its query: filter values do not belong in the log.
      const fields = { requestId, operationId, method: req.method, path, status, seconds };
      logger.info(res.writableFinished ? fields : { ...fields, isAborted: true }, 'request');
    });
    next();
  };
}
