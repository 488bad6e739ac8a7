import type { V1Service } from '@kubernetes/client-node';
import { type Dispatcher, request } from 'undici';
import { processEnvironment } from '../../config/environment.js';
import { createOutboundAgent } from '../../runtime/outbound.js';
import { connectKubernetes, describeApiError, type KubernetesAccess } from './kube-client.js';
import { listAll } from './paged-list.js';

export interface DiscoveryOptions extends KubernetesAccess {
  /** Namespaces to search in; empty or absent: all. */
  readonly namespaces?: readonly string[];
  /** Timeout of the request to one candidate. */
  readonly timeoutSeconds?: number;
  /** Returns the address of a Service; by default its DNS name in the cluster. */
  readonly addressOf?: (service: ServiceAddress) => string;
}

interface ServiceAddress {
  readonly name: string;
  readonly namespace: string;
  readonly port: number;
}

export interface Discovery {
  /** Null when no candidate is a Prometheus server. */
  readonly url: string | null;
  /** The candidates tried, in order, with the outcome of each. */
  readonly tried: readonly { readonly candidate: string; readonly outcome: string }[];
}

/** Common Service names, most specific first. */
const NAMES = [
  'kube-prometheus-stack-prometheus',
  'prometheus-kube-prometheus-prometheus',
  'prometheus-k8s',
  'prometheus-server',
  'prometheus-operated',
  'prometheus',
  'prometheus-service',
];
const NAMESPACES = ['monitoring', 'prometheus', 'observability', 'kube-prometheus-stack', 'metrics', 'default'];
const LABEL_KEYS = ['app.kubernetes.io/name', 'app', 'k8s-app'];
const LABEL_VALUES = new Set(['prometheus', 'kube-prometheus-stack-prometheus', 'prometheus-server']);
/** Components that share the labels of a Prometheus installation but serve no queries. */
const OTHER_PARTS = /alertmanager|node-exporter|pushgateway|operator$|adapter|state-metrics|grafana|blackbox/;
const DEFAULT_PORT = 9090;
const DEFAULT_TIMEOUT_SECONDS = 3;
/** Maximum number of candidates tried, so that discovery ends within a minute. */
const MAX_CANDIDATES = 12;

/**
 * Finds a Prometheus server among the Services of the cluster. Candidates are Services with common names and labels,
 * ordered by common namespaces; the first one that responds as a Prometheus server is used. If Services cannot be
 * listed, the common addresses are tried. No credentials are sent. Never rejects.
 */
export async function discoverPrometheus(options: DiscoveryOptions, signal: AbortSignal): Promise<Discovery> {
  const tried: { candidate: string; outcome: string }[] = [];
  const timeoutMilliseconds = (options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000;
  const namespaces = options.namespaces ?? [];
  let candidates: ServiceAddress[];
  try {
    const listSeconds = (timeoutMilliseconds / 1000) * 4;
    const limit = AbortSignal.any([signal, AbortSignal.timeout(listSeconds * 1000)]);
    const { core } = await connectKubernetes(options, limit, listSeconds);
    const services = await listAll(
      (page) => core.listServiceForAllNamespaces(page),
      (service) => service,
    );
    candidates = rankCandidates(services, namespaces);
    if (candidates.length === 0)
      tried.push({ candidate: 'services', outcome: 'none has the name or labels of Prometheus' });
  } catch (error) {
    tried.push({ candidate: 'services', outcome: describeApiError(error) });
    candidates = usualAddresses(namespaces.length === 0 ? NAMESPACES.slice(0, 2) : namespaces);
  }
  const addressOf = options.addressOf ?? clusterAddress;
  const dispatcher = createOutboundAgent(processEnvironment());
  for (const service of candidates.slice(0, MAX_CANDIDATES)) {
    const url = addressOf(service);
    const outcome = await probe(url, dispatcher, AbortSignal.any([signal, AbortSignal.timeout(timeoutMilliseconds)]));
    tried.push({ candidate: `${service.namespace}/${service.name}:${service.port}`, outcome });
    if (outcome === READY) return { url, tried };
  }
  return { url: null, tried };
}

const clusterAddress = ({ name, namespace, port }: ServiceAddress): string => `http://${name}.${namespace}.svc:${port}`;

const usualAddresses = (namespaces: readonly string[]): ServiceAddress[] =>
  NAMES.slice(0, 6).flatMap((name) =>
    namespaces.map((namespace) => ({
      name,
      namespace,
      // The Service of the standalone Helm chart listens on the HTTP port.
      port: name === 'prometheus-server' ? 80 : DEFAULT_PORT,
    })),
  );

/** Services that may be Prometheus, most likely first. Pure. */
function rankCandidates(services: readonly V1Service[], namespaces: readonly string[]): ServiceAddress[] {
  const rankIn = (list: readonly string[], value: string): number => {
    const place = list.indexOf(value);
    return place === -1 ? list.length : place;
  };
  const ranked: { readonly address: ServiceAddress; readonly rank: number }[] = [];
  for (const { metadata, spec } of services) {
    const { name, namespace, labels } = metadata ?? {};
    if (!name || !namespace || OTHER_PARTS.test(name)) continue;
    if (namespaces.length > 0 && !namespaces.includes(namespace)) continue;
    const isLabelled = LABEL_KEYS.some((key) => LABEL_VALUES.has(labels?.[key] ?? ''));
    if (!NAMES.includes(name) && !isLabelled) continue;
    const ports = spec?.ports ?? [];
    const port = ports.find((each) => /^(http-)?web$|^http$/.test(each.name ?? '')) ?? ports[0];
    ranked.push({
      address: { name, namespace, port: port?.port ?? DEFAULT_PORT },
      rank:
        rankIn(namespaces.length > 0 ? namespaces : NAMESPACES, namespace) * (NAMES.length + 1) + rankIn(NAMES, name),
    });
  }
  return ranked.sort((a, b) => a.rank - b.rank).map(({ address }) => address);
}

const READY = 'responds as Prometheus';

/**
 * Requests the build information, which only a Prometheus-compatible server has, on the way that queries would take.
 * Redirects are not followed.
 */
async function probe(url: string, dispatcher: Dispatcher, signal: AbortSignal): Promise<string> {
  try {
    const { statusCode, body } = await request(
      new URL('api/v1/status/buildinfo', url.endsWith('/') ? url : `${url}/`),
      { signal, dispatcher },
    );
    const answer = await readShort(body);
    const isPrometheus = statusCode === 200 && /"status"\s*:\s*"success"/.test(answer) && /"version"/.test(answer);
    return isPrometheus ? READY : `HTTP ${statusCode} without Prometheus build information`;
  } catch (error) {
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
    return signal.aborted ? 'timed out' : `unreachable: ${code ?? 'connection failed'}`;
  }
}

/** Build information has a few hundred bytes. */
const MAX_PROBE_BYTES = 16 * 1024;

async function readShort(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const chunk of body) {
    text += Buffer.from(chunk).toString('utf8');
    if (text.length > MAX_PROBE_BYTES) return '';
  }
  return text;
}
