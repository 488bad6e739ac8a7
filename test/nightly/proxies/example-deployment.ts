import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { CHART } from '../../../scripts/chart/run-helm.js';
import { findObject, renderChart } from '../../support/chart.js';
import { type ServiceProcess, startService } from '../../support/service-process.js';
import { TEST_API_KEY } from '../../support/test-api-key.js';
import { type ProxiedRoute, startNginx } from './nginx.js';
import { readProxyValues, startOauth2Proxy } from './oauth2-proxy.js';
import { type OidcProvider, startOidcProvider } from './oidc-provider.js';
import type { RunningProgram } from './programs.js';
import { createVisitor, type Visitor } from './visitor.js';

/** Addresses in the examples, and what stands for them here. */
const POD_NETWORK = '10.244.0.0/16';
const LOOPBACK = '127.0.0.0/8';
const ISSUER = 'https://login.example.com/realms/platform';
const GREENKUBE_SERVICE = 'http://greenkube.greenkube.svc.cluster.local:8000';
const PROXY_SERVICE = 'http://oauth2-proxy.greenkube.svc.cluster.local';

export const USER = 'alice@example.com';
export const OTHER_ORIGIN = 'https://dashboards.example.com';
const PASSWORD = 'password-of-alice';

/** Programs that an example needs. */
export type Programs = Readonly<Record<'nginx' | 'oauth2-proxy', string>>;

export interface ExampleDeployment {
  readonly service: ServiceProcess;
  /** Path under which the host serves GreenKube. */
  readonly prefix: string;
  /** Author of the changes of a logged-in visitor, as the proxy reports it; null if it reports none. */
  readonly author: string | null;
  /** Headers of a program that the proxy lets in. */
  programHeaders(): Readonly<Record<string, string>>;
  /** A client without session. */
  newVisitor(): Visitor;
  /** A client whose user has logged in. */
  logIn(): Promise<Visitor>;
  /** Stops everything that still runs. */
  stop(): Promise<void>;
}

interface Parts {
  readonly programs: Programs;
  readonly directory: string;
  readonly service: ServiceProcess;
  readonly provider: OidcProvider;
}

/** What stands in front of the service in an example. */
interface Front {
  readonly origin: string;
  readonly server: RunningProgram;
  readonly others: readonly RunningProgram[];
}

export type ExampleName =
  | 'oauth2-proxy.yaml with behind-oauth2-proxy.yaml'
  | 'ingress-oauth2-proxy.yaml with oauth2-proxy-for-ingress.yaml'
  | 'ingress-basic-auth.yaml'
  | 'gateway-api.yaml';

export interface Example {
  /** Values of this chart. */
  readonly values: string;
  readonly needs: readonly (keyof Programs)[];
  readonly login: 'provider' | 'password' | 'none';
  front(parts: Parts): Promise<Front>;
}

/** A comment of an example that contains settings, as YAML; each of its lines begins with the mark. */
const readComment = (values: string, lines: RegExp, mark: RegExp): ReturnType<typeof parse> =>
  parse(
    readFileSync(`${CHART}/examples/${values}.yaml`, 'utf8')
      .split('\n')
      .filter((line) => lines.test(line))
      .map((line) => line.replace(mark, ''))
      .join('\n'),
  ) ?? {};

/** Annotations that an example has as a comment, because not everyone needs them. */
const optionalAnnotations = (values: string): Record<string, string> =>
  readComment(values, /^ +# nginx\.ingress\.kubernetes\.io\//, /^ +# /);

/** Headers that the example lets ingress-nginx replace, by values of its chart. */
const replacedHeaders = (values: string): Record<string, string> =>
  readComment(values, /^# {3}(controller:| {2,}\S)/, /^# {3}/).controller?.proxySetHeaders ?? {};

const rulesOf = (values: string) =>
  findObject(renderChart({ examples: [values] }), 'Ingress').spec?.rules?.flatMap(({ host, http }) =>
    (http?.paths ?? []).map(({ path }) => ({ host: host ?? '', path: path ?? '/' })),
  ) ?? [];

/** Routes of the Ingress of an example. */
function ingressRoutes(values: string, upstream: string): { host: string; routes: ProxiedRoute[] } {
  const { annotations = {} } = findObject(renderChart({ examples: [values] }), 'Ingress').metadata ?? {};
  const rules = rulesOf(values);
  const all = { ...annotations, ...optionalAnnotations(values) };
  const headers = replacedHeaders(values);
  const routes = rules.map(({ path }) => ({ path, upstream, annotations: all, replacedHeaders: headers }));
  return { host: rules[0]?.host ?? '', routes };
}

interface HttpRoute {
  readonly kind: string;
  readonly spec: {
    readonly hostnames: readonly string[];
    readonly rules: readonly {
      readonly matches: readonly { readonly path: { readonly value: string } }[];
      readonly filters?: readonly {
        readonly type: string;
        readonly urlRewrite?: { readonly path: { readonly replacePrefixMatch: string } };
        readonly requestHeaderModifier?: { readonly remove: readonly string[] };
      }[];
    }[];
  };
}

/** nginx stands for the Gateway: it carries out the filters of the route. */
function gatewayRoutes(values: string, upstream: string): { host: string; routes: ProxiedRoute[] } {
  const found = renderChart({ examples: [values] }).find(({ kind }) => kind === 'HTTPRoute') as unknown as HttpRoute;
  const routes = found.spec.rules.flatMap(({ matches, filters = [] }) =>
    matches.map(({ path }): ProxiedRoute => {
      const rewrite = filters.find(({ type }) => type === 'URLRewrite')?.urlRewrite;
      const modifier = filters.find(({ type }) => type === 'RequestHeaderModifier')?.requestHeaderModifier;
      return {
        path: path.value,
        upstream,
        ...(rewrite && { replacePrefix: rewrite.path.replacePrefixMatch }),
        ...(modifier && { replacedHeaders: Object.fromEntries(modifier.remove.map((name) => [name, ''])) }),
      };
    }),
  );
  return { host: found.spec.hostnames[0] ?? '', routes };
}

const serve = (parts: Parts, host: string, routes: readonly ProxiedRoute[], services = {}): Promise<RunningProgram> =>
  startNginx({
    program: parts.programs.nginx,
    directory: join(parts.directory, 'nginx'),
    host,
    routes,
    services,
    passwords: `alice:{PLAIN}${PASSWORD}\n`,
  });

export const EXAMPLES: Readonly<Record<ExampleName, Example>> = {
  'oauth2-proxy.yaml with behind-oauth2-proxy.yaml': {
    values: 'behind-oauth2-proxy',
    needs: ['nginx', 'oauth2-proxy'],
    login: 'provider',
    async front(parts) {
      const { programs, directory, service, provider } = parts;
      const values = readProxyValues('oauth2-proxy');
      const replaced = { [ISSUER]: provider.url, [GREENKUBE_SERVICE]: service.url, [POD_NETWORK]: LOOPBACK };
      const proxy = await startOauth2Proxy(programs['oauth2-proxy'], values, directory, replaced);
      const host = values.ingress.hosts[0] ?? '';
      const server = await serve(parts, host, [{ path: values.ingress.path, upstream: proxy.url }]);
      return { origin: `https://${host}`, server, others: [proxy] };
    },
  },
  'ingress-oauth2-proxy.yaml with oauth2-proxy-for-ingress.yaml': {
    values: 'ingress-oauth2-proxy',
    needs: ['nginx', 'oauth2-proxy'],
    login: 'provider',
    async front(parts) {
      const { programs, directory, service, provider } = parts;
      const values = readProxyValues('oauth2-proxy-for-ingress');
      const replaced = { [ISSUER]: provider.url, [POD_NETWORK]: LOOPBACK };
      const proxy = await startOauth2Proxy(programs['oauth2-proxy'], values, directory, replaced);
      const { host, routes } = ingressRoutes('ingress-oauth2-proxy', service.url);
      const all = [...routes, { path: values.ingress.path, upstream: proxy.url }];
      const server = await serve(parts, host, all, { [PROXY_SERVICE]: proxy.url });
      return { origin: `https://${host}`, server, others: [proxy] };
    },
  },
  'ingress-basic-auth.yaml': {
    values: 'ingress-basic-auth',
    needs: ['nginx'],
    login: 'password',
    async front(parts) {
      const { host, routes } = ingressRoutes('ingress-basic-auth', parts.service.url);
      return { origin: `https://${host}`, server: await serve(parts, host, routes), others: [] };
    },
  },
  'gateway-api.yaml': {
    values: 'gateway-api',
    needs: ['nginx'],
    login: 'none',
    async front(parts) {
      const { host, routes } = gatewayRoutes('gateway-api', parts.service.url);
      return { origin: `https://${host}`, server: await serve(parts, host, routes), others: [] };
    },
  },
};

const PROXY_SETTINGS = ['GREENKUBE_TRUSTED_PROXIES', 'GREENKUBE_USER_HEADERS', 'GREENKUBE_BASE_PATH'];

/** Settings that an example gives to the service, with the network of this machine instead of that of the pods. */
function settingsOf(values: string): Record<string, string> {
  const { spec } = findObject(renderChart({ examples: [values] }), 'Deployment').spec?.template ?? {};
  const env = spec?.containers[0]?.env ?? [];
  const ofProxies = env.filter(({ name }) => PROXY_SETTINGS.includes(name));
  return Object.fromEntries(ofProxies.map(({ name, value }) => [name, (value ?? '').replace(POD_NETWORK, LOOPBACK)]));
}

/** Starts the service and the programs in front of it as an example of the chart configures them. */
export async function deployExample({ values, login, front }: Example, programs: Programs): Promise<ExampleDeployment> {
  const directory = mkdtempSync(join(tmpdir(), 'greenkube-example-'));
  const settings = settingsOf(values);
  const service = await startService({
    ...settings,
    GREENKUBE_SAMPLE: 'true',
    GREENKUBE_SAMPLE_HISTORY: '2d',
    GREENKUBE_DATA_DIR: join(directory, 'data'),
    GREENKUBE_API_KEYS: TEST_API_KEY,
    GREENKUBE_CORS_ORIGINS: OTHER_ORIGIN,
    GREENKUBE_SHUTDOWN_DELAY: '10s',
  });
  const provider = await startOidcProvider(USER);
  const { origin, server, others } = await front({ programs, directory, service, provider });
  const newVisitor = (): Visitor => createVisitor(origin, server.url);
  const basic = { authorization: `Basic ${Buffer.from(`alice:${PASSWORD}`).toString('base64')}` };
  const tokens = { provider: () => ({ authorization: `Bearer ${provider.issueToken()}` }), password: () => basic };
  return {
    service,
    prefix: settings['GREENKUBE_BASE_PATH'] ?? '',
    author: { provider: USER, password: 'alice', none: null }[login],
    programHeaders: () => (login === 'none' ? {} : tokens[login]()),
    newVisitor,
    async logIn() {
      const visitor = newVisitor();
      if (login === 'provider') await visitor.open('/oauth2/start?rd=/');
      return login === 'password'
        ? {
            ...visitor,
            ask: (path, options) => visitor.ask(path, { ...options, headers: { ...basic, ...options?.headers } }),
          }
        : visitor;
    },
    async stop() {
      for (const program of [server, ...others]) await program.stop();
      await provider.stop();
      await service.kill();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
