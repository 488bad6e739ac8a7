import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';
import { PATH_PREFIX, USER_HEADERS } from '../../config/options/proxy-options.js';
import { type ForwardedHop, parseForwarded, withoutPort } from './forwarded-header.js';

/** A request as its client sees it, in front of all trusted proxies. */
export interface ClientView {
  /** Address of the client, or of the first proxy that is not trusted. */
  readonly address: string;
  /** Scheme and host of the request, e.g. `https://greenkube.example`. */
  readonly origin: string;
  /** Path under which the client reaches the service, without a slash at its end; empty for the root. */
  readonly basePath: string;
  /** User that a trusted proxy has authenticated; null without one. */
  readonly user: string | null;
}

export type ClientReader = (req: IncomingMessage) => ClientView;

/** Maximum number of proxies that are read from a header. */
const MAX_HOPS = 20;

/** A host name or address with an optional port; rejects characters that could inject HTML. */
const HOST = /^[A-Za-z0-9._-]{1,253}(:\d{1,5})?$|^\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?$/;
/** Printable characters only, so that the name is safe in logs and in the history. */
const USER = /^[^\p{Cc}\p{Cf}]{1,253}$/u;

function headerOf(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

const listOf = (value: string | null): string[] =>
  (value ?? '')
    .split(',')
    .map((item) => item.trim())
    .slice(-MAX_HOPS);

/** The hops in `X-Forwarded-*`; in `Forwarded` if none of these headers exists. The client is the first one. */
function hopsOf(headers: IncomingHttpHeaders): ForwardedHop[] {
  const [addresses, protocols, hosts] = ['for', 'proto', 'host'].map((part) =>
    headerOf(headers, `x-forwarded-${part}`),
  );
  if (addresses === null && protocols === null && hosts === null)
    return parseForwarded(headerOf(headers, 'forwarded') ?? '').slice(-MAX_HOPS);
  const lists = [addresses, protocols, hosts].map((value) => listOf(value ?? null));
  const length = Math.max(...lists.map((list) => list.length));
  // The last proxy writes the last element. A list that a proxy has not extended is shorter; its first element remains valid.
  const at = (list: readonly string[] | undefined, place: number): string | null =>
    list?.[Math.max(0, list.length - length + place)] || null;
  const [addressList, protocolList, hostList] = lists;
  return Array.from({ length }, (_, place) => {
    const address = at(addressList, place);
    return {
      address: address === null ? null : withoutPort(address),
      protocol: at(protocolList, place),
      host: at(hostList, place),
    };
  });
}

function createTrust(networks: readonly string[]): (address: string) => boolean {
  const trusted = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(bits), family);
  }
  return (address) => isIP(address) !== 0 && trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** The address without the IPv6 notation of an IPv4 address. */
const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');

/**
 * Reads the headers of reverse proxies. Headers of other senders are ignored, because any client can set them.
 * @param networks addresses and networks (CIDR) of the trusted proxies
 * @param basePath configured path prefix; that in `X-Forwarded-Prefix` of a trusted proxy takes precedence
 * @param userHeaders headers with the authenticated user, the preferred ones first
 */
export function createClientReader(
  networks: readonly string[],
  basePath: string | null,
  userHeaders: readonly string[] = USER_HEADERS,
): ClientReader {
  const isTrusted = createTrust(networks);
  const userNames = userHeaders.map((name) => name.toLowerCase());
  return ({ headers, socket }) => {
    const peer = plainAddress(socket.remoteAddress ?? '');
    const sent = headers.host ?? '';
    const direct = {
      address: peer,
      protocol: 'http',
      host: HOST.test(sent) ? sent : `localhost:${socket.localPort}`,
    };
    const toOrigin = ({ protocol, host }: Pick<typeof direct, 'protocol' | 'host'>): string => `${protocol}://${host}`;
    if (!isTrusted(peer)) return { address: peer, origin: toOrigin(direct), basePath: basePath ?? '', user: null };
    let { address, protocol, host } = direct;
    for (const hop of hopsOf(headers).reverse()) {
      if (!isTrusted(address)) break;
      protocol = hop.protocol === 'https' || hop.protocol === 'http' ? hop.protocol : protocol;
      host = hop.host !== null && HOST.test(hop.host) ? hop.host : host;
      if (hop.address === null || isIP(hop.address) === 0) break;
      address = plainAddress(hop.address);
    }
    const prefix = headerOf(headers, 'x-forwarded-prefix')?.replace(/\/$/, '') ?? null;
    const users = userNames.map((name) => headerOf(headers, name)?.trim() ?? '').filter((name) => USER.test(name));
    return {
      address,
      origin: toOrigin({ protocol, host }),
      basePath: prefix !== null && (prefix === '' || PATH_PREFIX.test(prefix)) ? prefix : (basePath ?? ''),
      user: users[0] ?? null,
    };
  };
}
