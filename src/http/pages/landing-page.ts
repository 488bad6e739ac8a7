import { type RequestHandler, Router } from 'express';
import { LANDING_PATH } from '../../contract/index.js';
import type { HealthReport } from '../../domain/ports.js';
import { Problem } from '../../problem/problem.js';
import { preferredMediaType } from '../contract/negotiate.js';
import { contextOf } from '../middleware/request-context.js';
import { LANDING_POLICY, renderLanding } from './landing-html.js';
import { LINKS } from './landing-links.js';

export interface LandingDeps {
  readonly version: string;
  /** Must not access the database. */
  health(): HealthReport;
}

const indexOf = (version: string, basePath: string, { isReady, state, isSample }: HealthReport) => ({
  name: 'GreenKube API',
  version,
  is_ready: isReady,
  state,
  is_sample: isSample,
  links: Object.fromEntries(LINKS.map(({ name, href }) => [name, `${basePath}/${href}`])),
});

/** `/`: the dashboard for browsers, links as JSON for other clients. */
export function createLandingPage({ version, health }: LandingDeps): Router {
  const serve: RequestHandler = (req, res) => {
    res.vary('Accept').set('Cache-Control', 'no-cache');
    const type = preferredMediaType(req.headers.accept, ['application/json', 'text/html']);
    if (type === null) throw new Problem('not-acceptable', 'Accept must allow one of application/json, text/html');
    const { origin = '', basePath = '' } = contextOf(res).client ?? {};
    if (type === 'application/json') {
      res.json(indexOf(version, basePath, health()));
      return;
    }
    res.set({ 'Content-Security-Policy': LANDING_POLICY, 'Cross-Origin-Resource-Policy': 'same-origin' });
    res.type('html').send(renderLanding({ version, origin, basePath, health: health() }));
  };
  const router = Router();
  router.get(LANDING_PATH, serve);
  return router;
}
