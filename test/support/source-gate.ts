import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenOnLoopback } from './loopback-server.js';

/** A proxy to a data source that can be blocked: requests then wait. */
export interface SourceGate {
  readonly url: string;
  /** Paths of the requests, in order. */
  readonly asked: readonly string[];
  /** Number of waiting requests. */
  waiting(): number;
  shut(): void;
  open(): void;
  stop(): Promise<void>;
}

/** @param target base URL of a real server */
export async function startSourceGate(target: string): Promise<SourceGate> {
  const asked: string[] = [];
  let held: (() => void)[] = [];
  let isShut = false;
  const server = createServer((request, response) => {
    asked.push(new URL(request.url ?? '/', target).pathname);
    const pass = (): void => forward(target, request, response);
    if (!isShut) return pass();
    held.push(pass);
    response.once('close', () => {
      held = held.filter((other) => other !== pass);
    });
  });
  const { url, stop } = await listenOnLoopback(server);
  return {
    url,
    asked,
    waiting: () => held.length,
    shut: () => {
      isShut = true;
    },
    open: () => {
      isShut = false;
      for (const pass of held.splice(0)) pass();
    },
    stop,
  };
}

function forward(target: string, request: IncomingMessage, response: ServerResponse): void {
  const { method, headers, url = '/' } = request;
  const onward = ask(new URL(url, target), { method, headers: { ...headers, host: new URL(target).host } }, (reply) => {
    response.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
}
