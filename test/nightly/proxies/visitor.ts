import { Agent, type IncomingHttpHeaders, request } from 'node:http';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface VisitorRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A client of the public host, with its cookies. */
export interface Visitor {
  /** Sends one request and follows nothing. */
  ask(path: string, options?: VisitorRequest): Promise<Reply>;
  /** Follows redirects, through the provider too, as a browser does. @returns the last response with its path */
  open(path: string): Promise<Reply & { readonly path: string }>;
  close(): void;
}

const MAX_REDIRECTS = 10;

/** @param origin public origin, such as https://greenkube.example.com; @param server address of the proxy that serves it */
export function createVisitor(origin: string, server: string): Visitor {
  const { host } = new URL(origin);
  const agent = new Agent({ keepAlive: true });
  const cookies = new Map<string, string>();
  const ask: Visitor['ask'] = (path, { method = 'GET', headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const own = { host, ...(cookie !== '' && { cookie }), ...headers };
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const sent = request(`${server}${path}`, { agent, method, headers: { ...own, ...length } }, (reply) => {
        let text = '';
        reply.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        reply.once('error', reject);
        reply.once('end', () => {
          for (const line of reply.headers['set-cookie'] ?? []) keep(cookies, line);
          resolve({ status: reply.statusCode ?? 0, headers: reply.headers, text });
        });
      });
      sent.once('error', reject);
      sent.end(body);
    });
  return {
    ask,
    async open(path) {
      let url = new URL(path, origin);
      for (let hop = 0; hop < MAX_REDIRECTS; hop += 1) {
        const isOwn = url.host === host;
        const reply = isOwn ? await ask(`${url.pathname}${url.search}`) : await askElsewhere(url);
        const { location } = reply.headers;
        if (reply.status < 300 || reply.status > 399 || location === undefined)
          return { ...reply, path: `${url.pathname}${url.search}` };
        url = new URL(location, url);
      }
      throw new Error(`too many redirects from ${path}`);
    },
    close: () => agent.destroy(),
  };
}

async function askElsewhere(url: URL): Promise<Reply> {
  const reply = await fetch(url, { redirect: 'manual' });
  return { status: reply.status, headers: Object.fromEntries(reply.headers), text: await reply.text() };
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split(';');
  const at = pair.indexOf('=');
  const isExpired = attributes.some((attribute) => /^\s*(max-age=0|expires=thu, 01 jan 1970)/i.test(attribute));
  if (isExpired) cookies.delete(pair.slice(0, at));
  else cookies.set(pair.slice(0, at), pair.slice(at + 1));
}
