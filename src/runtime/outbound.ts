import { type Dispatcher, EnvHttpProxyAgent, fetch } from 'undici';

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
 * Creates the connections of a client. `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, in either case, are read here and
 * nowhere else. A plain request goes to the proxy as it is; a TLS connection passes through a tunnel, so that the proxy
 * sees neither its headers nor its content.
 * @throws TypeError or undici's InvalidArgumentError when a proxy variable is not a URL
 */
export function createOutboundAgent({ ca, cert, key, insecure = false }: OutboundTls = {}): Dispatcher {
  const tls = {
    rejectUnauthorized: !insecure,
    ...(ca ? { ca } : {}),
    ...(cert && key ? { cert, key } : {}),
  };
  return new EnvHttpProxyAgent({ connect: tls, requestTls: tls, proxyTunnel: false });
}

let shared: Dispatcher | undefined;

/**
 * `fetch` through the proxy of the environment, which the `fetch` of Node 20 ignores. Redirects are not followed, so that
 * no header is sent to another host.
 * @param agent connections, by default shared ones
 * @throws TypeError as `fetch` does, or the reason of the request's signal
 */
export async function outboundFetch(request: Request, agent: Dispatcher = sharedAgent()): Promise<Response> {
  const { url, method, signal } = request;
  const body = request.body === null ? null : await request.clone().arrayBuffer();
  const headers = Object.fromEntries(request.headers);
  const response = await fetch(url, { method, headers, body, signal, redirect: 'manual', dispatcher: agent });
  // The body is the same web stream in both; only the declared classes differ.
  const content = response.body as unknown as ReadableStream<Uint8Array> | null;
  const { status, statusText } = response;
  return new Response(content, { status, statusText, headers: [...response.headers] });
}

/** One for the process. */
function sharedAgent(): Dispatcher {
  shared ??= createOutboundAgent();
  return shared;
}
