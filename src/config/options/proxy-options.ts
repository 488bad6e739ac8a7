import { isIP } from 'node:net';
import { list } from './list-types.js';
import { option } from './option.js';
import { optional, text, type ValueType } from './value-types.js';

/** A path prefix of at most 200 characters, without a slash at its end. */
export const PATH_PREFIX = /^(?=.{2,200}$)(\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$/;

const NETWORK_SYNTAX = 'addresses or networks such as 10.0.0.0/8';

/** An IP address, or a network in CIDR notation. */
const network: ValueType<string> = {
  syntax: NETWORK_SYNTAX,
  parse: (value) => {
    const [address = '', bits, ...more] = value.split('/');
    const family = isIP(address);
    const maxBits = family === 4 ? 32 : 128;
    const hasValidBits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= maxBits);
    if (family === 0 || !hasValidBits || more.length > 0) throw new Error(`must be ${NETWORK_SYNTAX}`);
    return value;
  },
  show: (value) => value,
};

/** First segments of the service's own paths: a prefix that begins with one would be ambiguous. */
const OWN_SEGMENTS = 'api|dashboard|docs|guide|health|metrics|openapi|problems|redoc';

const pathPrefix = text(
  new RegExp(`^(?!/(?:${OWN_SEGMENTS})(?:[/.]|$))${PATH_PREFIX.source}`),
  'a path such as /greenkube, without a slash at its end, that does not begin like a path of the service',
);

/** Headers of authenticating proxies. Mail addresses come first, because user names are often opaque identifiers. */
export const USER_HEADERS: readonly string[] = [
  'X-Auth-Request-Email',
  'X-Forwarded-Email',
  'X-Auth-Request-User',
  'X-Forwarded-User',
];

/** The service behind a reverse proxy. */
export const PROXY_OPTIONS = {
  trustedProxies: option(
    'GREENKUBE_TRUSTED_PROXIES',
    list(network, 'comma-separated addresses or networks'),
    [],
    'Reverse proxies whose headers `X-Forwarded-*`, `Forwarded` and `X-Auth-Request-*` the service uses. These proxies must replace such headers of the client.',
  ),
  userHeaders: option(
    'GREENKUBE_USER_HEADERS',
    list(text(/^[A-Za-z][A-Za-z0-9-]{0,99}$/, 'names of headers'), 'comma-separated names of headers'),
    USER_HEADERS,
    'Headers in which trusted proxies send the authenticated user; the first that is present counts. Name only those that your proxy sets: in the others a client can name another user.',
  ),
  basePath: option(
    'GREENKUBE_BASE_PATH',
    optional(pathPrefix),
    null,
    'Path under which clients reach the service, such as `/greenkube`. A trusted proxy that removes the path can send it as `X-Forwarded-Prefix` instead.',
  ),
};
