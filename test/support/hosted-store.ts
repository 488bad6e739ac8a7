import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from './loopback-server.js';

interface HostedRequest {
  /** With the query of the URL. */
  readonly path: string;
  readonly parameters: URLSearchParams;
  readonly promql: string;
  /** Between the first and the last evaluation, or of a range selector. */
  readonly spanSeconds: number;
  readonly acceptEncoding: string | undefined;
  readonly authorization: string | undefined;
  /** Of the response. */
  status: number;
}

interface Refusal {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What distinguishes a hosted store from Prometheus. */
export interface HostedBehaviour {
  /** A response instead of that of Prometheus. */
  readonly refuse?: (request: HostedRequest) => Refusal | null;
  /** Further requests within a second get HTTP 429. */
  readonly queriesPerSecond?: number;
  readonly alter?: (reply: Record<string, unknown>) => Record<string, unknown>;
}

/** A store with limits in front of a real Prometheus. */
export async function startHostedStore(upstreamUrl: string, behaviour: HostedBehaviour) {
  const requests: HostedRequest[] = [];
  const times: number[] = [];
  const isTooFast = (): boolean => {
    const now = performance.now();
    if (times.filter((time) => now - time < 1000).length >= (behaviour.queriesPerSecond ?? Number.POSITIVE_INFINITY))
      return true;
    times.push(now);
    return false;
  };
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const form = new URLSearchParams(body);
    const url = new URL(request.url ?? '/', upstreamUrl);
    const range = /\[(\d+)s\]$/.exec(form.get('query') ?? '');
    const seen: HostedRequest = {
      path: request.url ?? '/',
      parameters: url.searchParams,
      promql: form.get('query') ?? '',
      spanSeconds: range === null ? Number(form.get('end')) - Number(form.get('start')) : Number(range[1]),
      acceptEncoding: request.headers['accept-encoding'],
      authorization: request.headers.authorization,
      status: 200,
    };
    requests.push(seen);
    const reply = (status: number, content: unknown, headers: Readonly<Record<string, string>> = {}): void => {
      seen.status = status;
      response.writeHead(status, headers).end(typeof content === 'string' ? content : JSON.stringify(content));
    };
    const refusal = behaviour.refuse?.(seen) ?? null;
    if (refusal !== null) return reply(refusal.status, refusal.body, refusal.headers);
    if (isTooFast()) return reply(429, 'too many requests', { 'retry-after': '1' });
    const upstream = await fetch(new URL(url.pathname, upstreamUrl), { method: 'POST', body: form });
    const content = (await upstream.json()) as Record<string, unknown>;
    reply(upstream.status, behaviour.alter?.(content) ?? content);
  });
  const { url, stop } = await listenOnLoopback(server);
  return {
    url,
    requests: requests as readonly HostedRequest[],
    stop,
  };
}
