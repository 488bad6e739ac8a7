import { createHash, type Hash } from 'node:crypto';
import type { ConfigEntry } from '../../config/config.js';
import type { OperationHandlers, Schemas } from '../../contract/index.js';
import { METHODOLOGY_VERSION } from '../../domain/measures/entity-facts.js';
import { isMatch } from '../shared/conditional.js';
import type { OperationDeps } from '../shared/deps.js';
import { getProblemKind } from './problem-kinds.js';

const REDACTED = '[redacted]';

/** Redacts the value of a secret again, as a second protection against returning it to a client. */
function toValue({ value, isSecret }: ConfigEntry): Schemas['ConfigEntry']['value'] {
  if (isSecret && value !== null) return REDACTED;
  return typeof value === 'object' && value !== null ? [...value] : value;
}

const toConfigEntry = (entry: ConfigEntry): Schemas['ConfigEntry'] => ({
  name: entry.name,
  value: toValue(entry),
  origin: entry.origin,
  is_secret: entry.isSecret,
  description: entry.description,
});

/** The URL of the server in the contract's text. */
const SERVER_URL = /(\nservers:\n {2}- url: )\/(?=\n)/;

/** Prometheus selects its parser by the version in the media type. */
const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8';

type MetaOperations = Pick<
  OperationHandlers,
  | 'getConfig'
  | 'getContractJson'
  | 'getContractYaml'
  | 'getProblemKind'
  | 'getPrometheusMetrics'
  | 'getVersion'
  | 'getVersionedContractJson'
  | 'getVersionedContractYaml'
>;
type MetaDeps = Pick<OperationDeps, 'configEntries' | 'document' | 'isSample' | 'renderMetrics' | 'version'>;

const toVersion = (version: OperationDeps['version']): Schemas['Version'] => ({
  name: 'greenkube-api',
  version: version.version,
  contract_version: version.contractVersion,
  api_version: 'v1',
  methodology_version: METHODOLOGY_VERSION,
  commit: version.commit,
  node_version: version.nodeVersion,
});

/** Cache headers of a text by path prefix. The ETag is weak, because the bytes differ by Content-Encoding. */
function createCacheHeaders(textOf: () => string) {
  let hash: Hash | null = null;
  return (basePath: string) => {
    // The text is hashed with the first request; each request adds its prefix to a copy.
    hash ??= createHash('sha256').update(textOf()).update('\n');
    return { ETag: `W/"${hash.copy().update(basePath).digest('base64url')}"`, 'Cache-Control': 'no-cache' };
  };
}

export function createMetaOperations(deps: MetaDeps): MetaOperations {
  const jsonHeaders = createCacheHeaders(() => deps.document.json);
  const yamlHeaders = createCacheHeaders(() => deps.document.yaml);
  const contractJson: OperationHandlers['getContractJson'] = async ({ basePath, ifNoneMatch }) => {
    const headers = jsonHeaders(basePath);
    if (isMatch(ifNoneMatch, headers.ETag)) return { status: 304, headers };
    const body: Schemas['ContractDocument'] = JSON.parse(deps.document.json);
    if (basePath !== '') body['servers'] = [{ url: basePath }];
    return { status: 200, type: 'application/json', body, headers };
  };
  const contractYaml: OperationHandlers['getContractYaml'] = async ({ basePath, ifNoneMatch }) => {
    const headers = yamlHeaders(basePath);
    if (isMatch(ifNoneMatch, headers.ETag)) return { status: 304, headers };
    const body = basePath === '' ? deps.document.yaml : deps.document.yaml.replace(SERVER_URL, `$1${basePath}`);
    return { status: 200, type: 'application/yaml', body, headers };
  };
  return {
    getContractJson: contractJson,
    getVersionedContractJson: contractJson,
    getContractYaml: contractYaml,
    getVersionedContractYaml: contractYaml,
    async getConfig() {
      const body = { is_sample: deps.isSample, entries: deps.configEntries.map(toConfigEntry) };
      return { status: 200, type: 'application/json', body };
    },
    getProblemKind,
    async getPrometheusMetrics() {
      const headers = { 'Content-Type': PROMETHEUS_TEXT };
      return { status: 200, type: 'text/plain', body: await deps.renderMetrics(), headers };
    },
    async getVersion() {
      return { status: 200, type: 'application/json', body: toVersion(deps.version) };
    },
  };
}
