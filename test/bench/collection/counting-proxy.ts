import { once } from 'node:events';
import { createServer, request as forward } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { listenOnLoopback } from '../../support/loopback-server.js';

/** One request of a collection cycle and its response. */
export interface CountedRequest {
  readonly path: string;
  readonly sentBytes: number;
  readonly encoding: string;
  /** Body of the response as it was transferred, and after decompression. */
  readonly receivedBytes: number;
  readonly contentBytes: number;
}

/** A proxy in front of a server that counts requests and bytes, and changes nothing. */
export async function startCountingProxy(upstreamUrl: string) {
  const requests: CountedRequest[] = [];
  const server = createServer(async (request, response) => {
    const sent = await buffer(request);
    const { method, url: path = '/', headers } = request;
    const upstream = forward(new URL(path, upstreamUrl), { method, headers });
    upstream.end(sent);
    const [answer] = await once(upstream, 'response');
    const body = await buffer(answer);
    const encoding = String(answer.headers['content-encoding'] ?? 'identity');
    const content = encoding === 'gzip' ? gunzipSync(body) : body;
    const [sentBytes, receivedBytes, contentBytes] = [sent.length, body.length, content.length];
    requests.push({ path, sentBytes, encoding, receivedBytes, contentBytes });
    response.writeHead(answer.statusCode, answer.headers).end(body);
  });
  const { url, stop } = await listenOnLoopback(server);
  return {
    url,
    requests: requests as readonly CountedRequest[],
    stop,
  };
}
