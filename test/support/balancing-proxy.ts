import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const PROBE_MILLISECONDS = 50;

/** A reverse proxy as in front of replicas: it probes them, keeps connections to them open, and retries nothing. */
export interface BalancingProxy {
  readonly url: string;
  add(upstream: string): void;
  /** Whether requests are sent to the upstream, or have been sent and wait for its response. */
  isUsed(upstream: string): boolean;
  /** Number of requests that no upstream answered, with the error of the last one. */
  failures(): { readonly count: number; readonly last: unknown };
  stop(): Promise<void>;
}

export async function startBalancingProxy(): Promise<BalancingProxy> {
  const agent = new Agent({ keepAlive: true });
  const upstreams: string[] = [];
  const used = new Set<string>();
  /** Upstreams of the requests without a complete response. */
  const waiting = new Map<IncomingMessage, string>();
  let turn = 0;
  let count = 0;
  let last: unknown = null;

  const fail = (res: ServerResponse, error: unknown): void => {
    count += 1;
    last = error;
    if (res.headersSent) res.destroy();
    else res.writeHead(502).end();
  };
  const forward = (req: IncomingMessage, res: ServerResponse): void => {
    const ready = upstreams.filter((upstream) => used.has(upstream));
    const upstream = ready[turn++ % ready.length];
    if (upstream === undefined) {
      fail(res, new Error('no upstream is ready'));
      return;
    }
    waiting.set(req, upstream);
    res.once('close', () => waiting.delete(req));
    const sent = request(`${upstream}${req.url}`, { agent, method: req.method, headers: req.headers });
    sent.on('error', (error) => fail(res, error));
    sent.on('response', (answer) => {
      const { connection: _hop, ...headers } = answer.headers;
      res.writeHead(answer.statusCode ?? 502, headers);
      answer.on('error', (error) => fail(res, error));
      answer.pipe(res);
    });
    req.pipe(sent);
  };
  const probe = async (): Promise<void> => {
    for (const upstream of upstreams) {
      const isReady = await fetch(`${upstream}/health/ready`).then(
        async (answer) => {
          await answer.arrayBuffer();
          return answer.ok;
        },
        () => false,
      );
      if (isReady) used.add(upstream);
      else used.delete(upstream);
    }
  };
  const timer = setInterval(() => void probe(), PROBE_MILLISECONDS);
  const server = createServer(forward).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    add: (upstream) => void upstreams.push(upstream),
    isUsed: (upstream) => used.has(upstream) || [...waiting.values()].includes(upstream),
    failures: () => ({ count, last }),
    async stop() {
      clearInterval(timer);
      agent.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
