import { type Request, type RequestHandler, Router } from 'express';
import { LANDING_PATH } from '../../contract/index.js';
import type { HealthReport } from '../../domain/ports.js';
import { Problem } from '../../problem/problem.js';
import { preferredMediaType } from '../contract/negotiate.js';
import { LANDING_POLICY, renderLanding } from './landing-html.js';
import { LINKS } from './landing-links.js';

export interface LandingDeps {
  readonly version: string;
  /** Must not access the database. */
  health(): HealthReport;
}

/** A host name or address with an optional port; rejects characters that could inject HTML. */
const HOST = /^[A-Za-z0-9._-]{1,253}(:\d{1,5})?$|^\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?$/;

/** Origin of the service as the client sees it. A proxy that terminates TLS sets X-Forwarded-Proto. */
function originOf(req: Request): string {
  const sent = req.headers.host ?? '';
  const host = HOST.test(sent) ? sent : `localhost:${req.socket.localPort}`;
  return `${req.headers['x-forwarded-proto'] === 'https' ? 'https' : 'http'}://${host}`;
}

const indexOf = (version: string, { isReady, state, isSample }: HealthReport) => ({
  name: 'GreenKube API',
  version,
  is_ready: isReady,
  state,
  is_sample: isSample,
  links: Object.fromEntries(LINKS.map(({ name, href }) => [name, `/${href}`])),
});

/** `/`: the dashboard for browsers, links as JSON for other clients. */
export function createLandingPage({ version, health }: LandingDeps): Router {
  const serve: RequestHandler = (req, res) => {
    res.vary('Accept').set('Cache-Control', 'no-cache');
    const type = preferredMediaType(req.headers.accept, ['application/json', 'text/html']);
    if (type === null) throw new Problem('not-acceptable', 'Accept must allow one of application/json, text/html');
    if (type === 'application/json') {
      res.json(indexOf(version, health()));
      return;
    }
    res.set({ 'Content-Security-Policy': LANDING_POLICY, 'Cross-Origin-Resource-Policy': 'same-origin' });
    res.type('html').send(renderLanding({ version, origin: originOf(req), health: health() }));
  };
  const router = Router();
  router.get(LANDING_PATH, serve);
  return router;
}
