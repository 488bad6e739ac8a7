import type { PrometheusAuth } from './prometheus-options.js';

/** Shortest value that is redacted. Redacting shorter values would remove ordinary words from messages. */
const SHORTEST_SECRET = 4;

interface Address {
  /** Has no user info, query or fragment; the path ends in a slash. */
  readonly base: URL;
  /** Parameters of every request, such as `deny_partial_response=1`. They may be secrets. */
  readonly parameters: URLSearchParams;
  readonly auth: PrometheusAuth | null;
}

/**
 * Removes user info and query from the address, so that no error or log can show them. Explicit credentials take
 * precedence over user info.
 * @throws TypeError when the address is not an http(s) URL; the message does not quote the address.
 */
export function splitAddress(address: string, auth: PrometheusAuth | null): Address {
  if (!URL.canParse(address)) throw new TypeError('the Prometheus URL is not a valid URL');
  const base = new URL(address);
  if (base.protocol !== 'http:' && base.protocol !== 'https:')
    throw new TypeError('the Prometheus URL must start with http:// or https://');
  const username = decodeURIComponent(base.username);
  const password = decodeURIComponent(base.password);
  const parameters = new URLSearchParams(base.search);
  base.username = '';
  base.password = '';
  base.search = '';
  base.hash = '';
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return { base, parameters, auth: auth ?? (username === '' ? null : { kind: 'basic', username, password }) };
}

const basicToken = (username: string, password: string): string =>
  Buffer.from(`${username}:${password}`).toString('base64');

export function connectionHeaders(
  auth: PrometheusAuth | null,
  headers: Readonly<Record<string, string>>,
): Record<string, string> {
  if (auth === null || auth.kind === 'sigv4') return { ...headers };
  const authorization =
    auth.kind === 'bearer' ? `Bearer ${auth.token}` : `Basic ${basicToken(auth.username, auth.password)}`;
  return { ...headers, authorization };
}

/**
 * Replaces every secret of the connection in a text. Servers and proxies often quote the request in their error
 * messages.
 */
export function createRedactor(
  auth: PrometheusAuth | null,
  headers: Readonly<Record<string, string>>,
  parameters: URLSearchParams,
): (text: string) => string {
  const secrets = [...Object.values(headers), ...parameters.values()];
  secrets.push(...[...parameters.values()].map(encodeURIComponent));
  if (auth?.kind === 'bearer') secrets.push(auth.token);
  if (auth?.kind === 'basic') secrets.push(auth.password, basicToken(auth.username, auth.password));
  const hidden = secrets.filter((secret) => secret.length >= SHORTEST_SECRET).sort((a, b) => b.length - a.length);
  return (text) => hideSecrets(text, hidden);
}

/** Replaces secrets in a text; longer ones come first. */
export const hideSecrets = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
