import { type LoopbackServer, startLoopback } from './loopback-server.js';

type Reply = Record<string, unknown>;

/** A server in front of a real Prometheus that alters the JSON of its answers. */
export const startAlteringProxy = (
  upstreamUrl: string,
  alter: (reply: Reply, promql: string) => Reply,
): Promise<LoopbackServer> =>
  startLoopback(({ path, parameters, body }, response) => {
    const forward = async (): Promise<void> => {
      const reply = await fetch(`${upstreamUrl}${path}`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      const altered = alter((await reply.json()) as Reply, parameters.get('query') ?? '');
      response.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify(altered));
    };
    forward().catch(() => response.destroy());
  });
