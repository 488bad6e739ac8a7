import { Agent, type Dispatcher, fetch, ProxyAgent } from 'undici';
import { type Environment, proxyOf } from './proxy-environment.js';

/** TLS of connections to a server. */
export interface OutboundTls {
  /** PEM text of the authorities to trust instead of those of the system. */
  readonly ca?: string | null;
  /** PEM texts of the certificate and key that identify this client. */
  readonly cert?: string | null;
  readonly key?: string | null;
  /** Accept any certificate. */
  readonly insecure?: boolean;
}

/**
 * Creates the connections of a client. A request passes through the proxy of the environment for its URL, by the rules of
 * `proxyOf`. A plain request goes to the proxy as it is; a TLS connection passes through a tunnel, so that the proxy sees
 * neither its headers nor its content.
 * @throws TypeError from requests when a proxy variable is not a URL
 */
export function createOutboundAgent(
  environment: Environment,
  { ca, cert, key, insecure = false }: OutboundTls = {},
): Dispatcher {
  const tls = {
    rejectUnauthorized: !insecure,
    ...(ca ? { ca } : {}),
    ...(cert && key ? { cert, key } : {}),
  };
  const proxies = new Map<string, ProxyAgent>();
  const throughProxy = (uri: string): ProxyAgent => {
    const agent = proxies.get(uri) ?? new ProxyAgent({ uri, connect: tls, requestTls: tls, proxyTunnel: false });
    proxies.set(uri, agent);
    return agent;
  };
  const direct = new Agent({ connect: tls });
  return direct.compose((dispatch) => (options, handler) => {
    const uri = proxyOf(new URL(String(options.origin)), environment);
    return uri === null ? dispatch(options, handler) : throughProxy(uri).dispatch(options, handler);
  });
}

/**
 * `fetch` through these connections; the `fetch` of Node 20 ignores proxies. Redirects are not followed, so that no header
 * is sent to another host.
 * @throws TypeError as `fetch` does, or the reason of the request's signal
 */
export async function outboundFetch(request: Request, agent: Dispatcher): Promise<Response> {
  const { url, method, signal } = request;
  const body = request.body === null ? null : await request.clone().arrayBuffer();
  const headers = Object.fromEntries(request.headers);
  const response = await fetch(url, { method, headers, body, signal, redirect: 'manual', dispatcher: agent });
  // The body is the same web stream in both; only the declared classes differ.
  const content = response.body as unknown as ReadableStream<Uint8Array> | null;
  const { status, statusText } = response;
  return new Response(content, { status, statusText, headers: [...response.headers] });
}
