import { Agent, request } from 'node:http';
import type { SentRequest } from './sent-request.js';

/** A response as the contract checks expect it. */
export interface SeenAnswer {
  readonly status: number;
  /** Has the response type of the other test clients. */
  readonly headers: Record<string, string>;
  readonly text: string;
}

export interface ExactClient {
  /** Sends the target byte for byte, without normalising path or escapes. */
  send(sent: SentRequest): Promise<SeenAnswer>;
  close(): void;
}

/** A client on loopback that reuses its connections. */
export function createExactClient(port: number, connections: number): ExactClient {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const send = ({ method, target, headers, body }: SentRequest): Promise<SeenAnswer> =>
    new Promise((resolve, reject) => {
      const length = body === '' ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
      const options = { agent, host: '127.0.0.1', port, method, path: target, headers: { ...headers, ...length } };
      const outgoing = request(options, (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('error', reject);
        res.on('end', () =>
          resolve({
            status: res.statusCode ?? 0,
            headers: Object.fromEntries(Object.entries(res.headers).map(([name, value]) => [name, String(value)])),
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  return { send, close: () => agent.destroy() };
}
