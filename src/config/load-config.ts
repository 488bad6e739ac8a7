import { proxyMistakes } from '../runtime/proxy-environment.js';
import { type Config, type ConfigEntry, ConfigError, type Environment } from './config.js';
import { crossChecks } from './cross-checks.js';
import { configuredClusters } from './files/configured-clusters.js';
import { operatorTables } from './files/operator-files.js';
import type { Option } from './options/option.js';
import { OPTION_LIST, type OptionName, type Settings } from './options/options.js';
import { readSecretFile } from './secret-file.js';

/** The known name with the smallest edit distance; undefined for an empty list. */
const nearestName = (unknown: string, names: readonly string[]): string | undefined =>
  names
    .map((name) => ({ name, edits: editDistance(unknown, name) }))
    .sort((a, b) => a.edits - b.edits)
    .at(0)?.name;

/** Levenshtein distance, computed one table row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? a.length;
}

/** Variables that Kubernetes injects into every pod for each Service of its namespace. */
const SERVICE_LINK = /^GREENKUBE_(\w+_)?(SERVICE_(HOST|PORT)(_\w+)?|PORT_\d+_(TCP|UDP)(_\w+)?)$/;

/**
 * Whether a variable comes from a Service named `greenkube` or `greenkube-...` and not from an operator. Source:
 * Kubernetes, "Discovering services", environment variables. `GREENKUBE_PORT` is both an option and such a variable;
 * its value distinguishes them (`8000` or `tcp://10.0.0.1:8000`).
 */
const isServiceLink = (name: string, value: string): boolean =>
  SERVICE_LINK.test(name) || (name.startsWith('GREENKUBE_') && name.endsWith('PORT') && value.includes('://'));

/** The text of an option, before it is parsed. */
interface RawSetting {
  readonly text: string | undefined;
  readonly origin: ConfigEntry['origin'];
  /** Path of the file that it comes from. */
  readonly file?: string;
}

/**
 * Loads the configuration from the given environment and from the files that it names.
 * @param now epoch seconds; a price must not become valid later. Without it, the dates of prices are not checked.
 * @throws ConfigError with all errors, not only the first
 */
export function loadConfig(env: Environment, now = Number.POSITIVE_INFINITY, readSecret = readSecretFile): Config {
  const variables = withoutServiceLinks(env);
  const mistakes = unknownNames(variables);
  const warnings: string[] = [];
  const values = new Map<OptionName, unknown>();
  const origins = new Map<OptionName, ConfigEntry['origin']>();
  const secretFiles = new Map<OptionName, string>();
  for (const [name, option] of OPTION_LIST) {
    try {
      const { text, origin, file } = rawSettingOf(option, variables, readSecret);
      values.set(name, text === undefined ? option.fallback : option.type.parse(text));
      origins.set(name, origin);
      if (file !== undefined) secretFiles.set(name, file);
    } catch (error) {
      const mistake = `${option.env} ${error instanceof Error ? error.message : 'is invalid'}`;
      if (option.isLenient) warnings.push(`${mistake}; its default is used`);
      else mistakes.push(mistake);
      values.set(name, option.fallback);
      origins.set(name, 'default');
    }
  }
  // The cast is safe: each name has the value that its own option parsed, which the type of the loop cannot express.
  const settings = Object.fromEntries(values) as unknown as Settings;
  const { prices, regions, mistakes: tableMistakes } = operatorTables(settings, now);
  mistakes.push(...tableMistakes);
  const isInKubernetes = (env['KUBERNETES_SERVICE_HOST'] ?? '') !== '';
  const { clusters, mistakes: clusterMistakes } = configuredClusters(
    settings,
    Object.fromEntries(secretFiles),
    isInKubernetes,
  );
  mistakes.push(...clusterMistakes);
  const config = deepFreeze({
    ...settings,
    operatorPrices: prices,
    operatorRegions: regions,
    clusters,
    isInKubernetes,
    secretFiles: Object.fromEntries(secretFiles) as Config['secretFiles'],
    warnings,
    origins: Object.fromEntries(origins) as Config['origins'],
  });
  mistakes.push(...crossChecks(config), ...proxyMistakes(env));
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return config;
}

/** The GREENKUBE_ variables that an operator has set. An empty value means not set, as in Compose and Helm files. */
function withoutServiceLinks(env: Environment): ReadonlyMap<string, string> {
  const ours = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[0].startsWith('GREENKUBE_') && (entry[1] ?? '') !== '',
  );
  return new Map(ours.filter(([name, value]) => !isServiceLink(name, value)));
}

function unknownNames(variables: ReadonlyMap<string, string>): string[] {
  const known = OPTION_LIST.flatMap(([, { env, isSecret }]) => (isSecret ? [env, `${env}_FILE`] : [env]));
  return [...variables.keys()]
    .filter((name) => !known.some((other) => other === name))
    .map((name) => `${name} is not an option; did you mean ${nearestName(name, known)}?`);
}

function rawSettingOf(
  option: Option<unknown>,
  variables: ReadonlyMap<string, string>,
  readSecret: (path: string) => string,
): RawSetting {
  const text = variables.get(option.env);
  const path = option.isSecret ? variables.get(`${option.env}_FILE`) : undefined;
  if (text !== undefined && path !== undefined)
    throw new Error(`and ${option.env}_FILE are both set; set only one of them`);
  if (path !== undefined) return { text: readSecret(path), origin: 'file', file: path };
  return { text, origin: text === undefined ? 'default' : 'environment' };
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === 'object' && part !== null && !Object.isFrozen(part)) deepFreeze(part);
  }
  return Object.freeze(value);
}
