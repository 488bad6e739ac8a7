import type { IncomingMessage, RequestListener } from 'node:http';
import type { RequestHandler } from 'express';
import { Problem } from '../../problem/problem.js';

/** Paths of the health port: probes and metrics. */
const HEALTH_PATHS: readonly string[] = ['/health', '/health/live', '/health/ready', '/metrics'];

const restricted = new WeakSet<IncomingMessage>();

/** Listener of the health port: the application, restricted to the paths of probes and metrics. */
export const listenForHealth =
  (app: RequestListener): RequestListener =>
  (req, res) => {
    restricted.add(req);
    app(req, res);
  };

/** Rejects requests for other paths on the health port. */
export const restrictHealthPort: RequestHandler = (req, _res, next) => {
  if (restricted.has(req) && !HEALTH_PATHS.includes(req.path))
    throw new Problem(
      'no-such-route',
      `this port serves only ${HEALTH_PATHS.join(', ')}; the API is on GREENKUBE_PORT`,
    );
  next();
};
