import { BlockList, isIP } from 'node:net';

/** Environment variables; undefined and empty mean "not set". */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables with the proxy of a scheme; the one in lower case takes precedence, as in curl and Go. */
const VARIABLES = { 'http:': ['http_proxy', 'HTTP_PROXY'], 'https:': ['https_proxy', 'HTTPS_PROXY'] } as const;
const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * The proxy for a URL by `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, by the rules of kubectl and of all programs in Go:
 * an entry of `NO_PROXY` is `*`, a host (with its subdomains), `.domain` (only subdomains), an address or a range of
 * addresses such as `10.0.0.0/8`, and all but ranges may have a port. This machine is always reached directly.
 * @returns null for a direct connection
 * @throws TypeError when the variable is not a URL; the message names it and has no part of its value
 */
export function proxyOf(url: URL, environment: Environment): string | null {
  const names = url.protocol === 'https:' ? VARIABLES['https:'] : VARIABLES['http:'];
  const name = names.find((one) => (environment[one] ?? '') !== '');
  if (name === undefined || isDirect(url, environment['no_proxy'] || environment['NO_PROXY'] || '')) return null;
  const proxy = proxyUrl(environment[name] ?? '');
  if (proxy === null) throw new TypeError(`${name} ${NO_URL}`);
  return proxy;
}

const NO_URL = 'must be the URL of a proxy, for example http://proxy.example.com:3128';

/** Sentences about proxy variables that are not URLs, without their values, which may contain a password. */
export const proxyMistakes = (environment: Environment): string[] =>
  Object.values(VARIABLES)
    .flat()
    .filter((name) => (environment[name] ?? '') !== '' && proxyUrl(environment[name] ?? '') === null)
    .map((name) => `${name} ${NO_URL}`);

/** A proxy without a scheme speaks HTTP, as in curl. */
function proxyUrl(text: string): string | null {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(whole)) return null;
  const url = new URL(whole);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
}

function isDirect(url: URL, noProxy: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port === '' ? DEFAULT_PORTS[url.protocol] : url.port;
  if (host === 'localhost' || isInRange(host, '127.0.0.0/8') || host === '::1') return true;
  return noProxy
    .toLowerCase()
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      if (entry.includes('/')) return isInRange(host, entry);
      const { name, wantedPort } = partsOf(entry);
      return (wantedPort === null || wantedPort === port) && isNamed(host, name);
    });
}

/** An IPv6 address with a port is in brackets. */
function partsOf(entry: string): { readonly name: string; readonly wantedPort: string | null } {
  const [, address, addressPort] = /^\[(.+)\](?::(\d+))?$/.exec(entry) ?? [];
  if (address !== undefined) return { name: address, wantedPort: addressPort ?? null };
  const [, name, port] = isIP(entry) === 0 ? (/^(.*):(\d+)$/.exec(entry) ?? []) : [];
  return { name: name ?? entry, wantedPort: port ?? null };
}

function isNamed(host: string, entry: string): boolean {
  const domain = entry.replace(/^\*/, '');
  if (domain.startsWith('.')) return host.endsWith(domain);
  return host === domain || host.endsWith(`.${domain}`);
}

function isInRange(host: string, entry: string): boolean {
  const [network = '', prefix = ''] = entry.split('/');
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(host) === 0 || isIP(network) === 0 || !/^\d{1,3}$/.test(prefix)) return false;
  if (Number(prefix) > (family === 'ipv6' ? 128 : 32)) return false;
  const range = new BlockList();
  range.addSubnet(network, Number(prefix), family);
  return range.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}
