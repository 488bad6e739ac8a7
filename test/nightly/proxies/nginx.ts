import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../support/free-port.js';
import { type RunningProgram, runProgram } from './programs.js';

/** A path of an Ingress or an HTTPRoute. */
export interface ProxiedRoute {
  readonly path: string;
  readonly upstream: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Replaces the path, as `URLRewrite` with `ReplacePrefixMatch`. */
  readonly replacePrefix?: string;
  /** Headers that replace those of the client; an empty one is not sent. */
  readonly replacedHeaders?: Readonly<Record<string, string>>;
}

export interface NginxOptions {
  /** Path of the program. */
  readonly program: string;
  readonly directory: string;
  readonly host: string;
  readonly routes: readonly ProxiedRoute[];
  /** Lines `user:{PLAIN}password` of the Secret of basic authentication. */
  readonly passwords?: string;
  /** URLs of Services, by their address in the cluster. */
  readonly services: Readonly<Record<string, string>>;
}

const ANNOTATION = 'nginx.ingress.kubernetes.io/';
/** Annotations that this translation knows; others of ingress-nginx would not be tested. */
const KNOWN = [
  'auth-type',
  'auth-secret',
  'auth-realm',
  'auth-url',
  'auth-signin',
  'auth-response-headers',
  'proxy-buffer-size',
  'enable-cors',
  'cors-allow-origin',
  'cors-allow-credentials',
  'cors-allow-headers',
  'cors-expose-headers',
];

/** Headers as ingress-nginx sends them to a Service. TLS ends in front of this server. */
const HEADERS = `
      proxy_set_header Host $http_host;
      proxy_set_header X-Real-IP $remote_addr;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Host $http_host;
      proxy_set_header X-Forwarded-Port 443;
      proxy_set_header X-Forwarded-Proto https;
      proxy_set_header X-Forwarded-Scheme https;
      proxy_set_header X-Scheme https;
      proxy_set_header X-Original-Forwarded-For $http_x_forwarded_for;
      proxy_set_header Connection "";`;

/** Starts nginx with the directives that ingress-nginx generates for the routes. https://kubernetes.github.io/ingress-nginx/ */
export async function startNginx(options: NginxOptions): Promise<RunningProgram> {
  const { directory, program, host, routes, passwords = '' } = options;
  const port = await freePort();
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'passwords'), passwords);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `  ${kind}_temp_path ${join(directory, kind)};`,
  );
  const text = `
daemon off;
worker_processes 2;
${process.getuid?.() === 0 ? 'user root;' : ''}
pid ${join(directory, 'nginx.pid')};
error_log stderr error;
events { worker_connections 512; }
http {
${temporary.join('\n')}
  access_log off;
  keepalive_timeout 75s;
  large_client_header_buffers 4 8k;
${routes.map(({ upstream }, index) => upstreamText(upstream, index)).join('\n')}
  server {
    listen 127.0.0.1:${port};
    server_name ${host};
    client_max_body_size 1m;
${routes.map((route, index) => locationText(route, index, options)).join('\n')}
  }
}
`;
  const file = join(directory, 'nginx.conf');
  writeFileSync(file, text);
  return runProgram(program, ['-c', file, '-p', directory, '-e', 'stderr'], port);
}

const upstreamText = (upstream: string, index: number): string => `
  upstream service_${index} {
    server ${new URL(upstream).host};
    keepalive 320;
    keepalive_timeout 60s;
    keepalive_requests 10000;
  }`;

function locationText(route: ProxiedRoute, index: number, options: NginxOptions): string {
  const settings = annotationsOf(route);
  const { replacePrefix, replacedHeaders = {} } = route;
  const buffer = settings['proxy-buffer-size'] ?? '4k';
  const prefix = route.path.replace(/\/$/, '');
  const rewrite = replacePrefix === undefined ? '' : `rewrite ^${prefix}(?:/(.*)|)$ ${replacePrefix}$1 break;`;
  const body = `
${corsText(settings)}
${authText(settings, index, options.directory)}
      proxy_connect_timeout 5s;
      proxy_send_timeout 60s;
      proxy_read_timeout 60s;
      proxy_buffering off;
      proxy_buffer_size ${buffer};
      proxy_buffers 4 ${buffer};
      proxy_request_buffering on;
      proxy_http_version 1.1;
      proxy_next_upstream error timeout;
${HEADERS}
${Object.entries(replacedHeaders)
  .map(([name, value]) => `      proxy_set_header ${name} "${value}";`)
  .join('\n')}
      ${rewrite}
      proxy_pass http://service_${index};`;
  const paths = prefix === '' ? ['/'] : [`${prefix}/`, `= ${prefix}`];
  return `${paths.map((path) => `    location ${path} {${body}\n    }`).join('\n')}\n${authLocations(settings, index, options)}`;
}

type Settings = Readonly<Record<string, string>>;

/** @throws for an annotation of ingress-nginx without a translation */
function annotationsOf({ annotations = {} }: ProxiedRoute): Settings {
  const own = Object.entries(annotations).filter(([name]) => name.startsWith(ANNOTATION));
  const settings = Object.fromEntries(own.map(([name, value]) => [name.slice(ANNOTATION.length), value]));
  const unknown = Object.keys(settings).filter((name) => !KNOWN.includes(name));
  if (unknown.length > 0) throw new Error(`no translation of ${unknown.join(', ')}`);
  return settings;
}

function authText(settings: Settings, index: number, directory: string): string {
  if (settings['auth-type'] === 'basic')
    return `      auth_basic "${settings['auth-realm']}";
      auth_basic_user_file ${join(directory, 'passwords')};
      proxy_set_header Authorization "";`;
  if (settings['auth-url'] === undefined) return '';
  const headers = (settings['auth-response-headers'] ?? '').split(',').map((name) => name.trim());
  const passed = headers.map((name, place) => {
    const variable = `$auth_header_${place}`;
    const sent = `$upstream_http_${name.toLowerCase().replaceAll('-', '_')}`;
    return `      auth_request_set ${variable} ${sent};\n      proxy_set_header '${name}' ${variable};`;
  });
  return `      auth_request /_external-auth-${index};
      auth_request_set $auth_cookie $upstream_http_set_cookie;
      add_header Set-Cookie $auth_cookie;
${passed.join('\n')}
      # ingress-nginx escapes the path; the paths of the tests need no escapes.
      set $escaped_request_uri $request_uri;
      error_page 401 = @signin_${index};`;
}

function authLocations(settings: Settings, index: number, { services }: NginxOptions): string {
  const url = settings['auth-url'];
  if (url === undefined) return '';
  const address = Object.keys(services).find((service) => url.startsWith(`${service}/`));
  if (address === undefined) throw new Error(`no Service at ${url}`);
  return `
    location = /_external-auth-${index} {
      internal;
      proxy_pass_request_body off;
      proxy_set_header Content-Length "";
      proxy_set_header X-Forwarded-Proto "";
      proxy_set_header Host ${new URL(url).host};
      proxy_set_header X-Original-URL https://$http_host$request_uri;
      proxy_set_header X-Original-Method $request_method;
      proxy_set_header X-Sent-From "nginx-ingress-controller";
      proxy_set_header X-Real-IP $remote_addr;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Auth-Request-Redirect $request_uri;
      proxy_buffering off;
      proxy_buffer_size 8k;
      proxy_buffers 4 8k;
      proxy_http_version 1.1;
      proxy_pass ${services[address]}${url.slice(address.length)};
    }
    location @signin_${index} {
      internal;
      add_header Set-Cookie $auth_cookie;
      return 302 ${settings['auth-signin']};
    }`;
}

/** CORS by the controller: it answers preflight requests itself, before authentication. */
function corsText(settings: Settings): string {
  if (settings['enable-cors'] !== 'true') return '';
  const headers: Readonly<Record<string, string>> = {
    'Access-Control-Allow-Origin': settings['cors-allow-origin'] ?? '*',
    'Access-Control-Allow-Credentials': settings['cors-allow-credentials'] ?? 'true',
    'Access-Control-Allow-Methods': 'GET, PUT, POST, DELETE, PATCH, OPTIONS',
    'Access-Control-Allow-Headers': settings['cors-allow-headers'] ?? 'Content-Type,Range,Authorization',
    'Access-Control-Expose-Headers': settings['cors-expose-headers'] ?? '',
    'Access-Control-Max-Age': '1728000',
  };
  const added = Object.entries(headers).filter(([, value]) => value !== '');
  const lines = added.map(([name, value]) => `add_header ${name} "${value}" always;`).join('\n        ');
  return `      if ($request_method = OPTIONS) {
        ${lines}
        return 204;
      }
${added.map(([name]) => `      proxy_hide_header ${name};`).join('\n')}
      ${lines}`;
}
