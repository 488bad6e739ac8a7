import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Headers for answers that are data, not pages: no script, no frame. Pages set a policy of their own.
 * Strict-Transport-Security and upgrade-insecure-requests are left to whoever terminates TLS: inside a cluster the
 * service is spoken to by plain HTTP.
 */
export const createSecurityHeaders = (): RequestHandler =>
  helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    // Dashboards on other origins read the API; CORS decides which may.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    xFrameOptions: { action: 'deny' },
    // Browsers heed both over TLS only, and over plain HTTP complain about them on each page.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    strictTransportSecurity: false,
  });
