import { readFileSync } from 'node:fs';
import { type Config, ConfigError, type Environment } from './config.js';
import type { ConfigEntry } from './config-entry.js';
import { crossChecks } from './cross-checks.js';
import { nearestName } from './nearest-name.js';
import type { Option } from './options/option.js';
import { OPTION_LIST, type OptionName, type Settings } from './options/options.js';
import { isServiceLink } from './service-links.js';

interface Given {
  readonly text: string | undefined;
  readonly origin: ConfigEntry['origin'];
}

/**
 * The one frozen configuration from the environment; everything but the files of secrets comes from the parameter.
 * @throws ConfigError with every mistake there is, not only the first
 */
export function loadConfig(env: Environment, readSecret = readSecretFile): Config {
  const written = withoutServiceLinks(env);
  const mistakes = unknownNames(written);
  const values = new Map<OptionName, unknown>();
  const origins = new Map<OptionName, ConfigEntry['origin']>();
  for (const [name, option] of OPTION_LIST) {
    try {
      const { text, origin } = given(option, written, readSecret);
      values.set(name, text === undefined ? option.fallback : option.type.parse(text));
      origins.set(name, origin);
    } catch (error) {
      mistakes.push(`${option.env} ${error instanceof Error ? error.message : 'is invalid'}`);
      values.set(name, option.fallback);
      origins.set(name, 'default');
    }
  }
  const config = deepFreeze({
    // The table gives each name the type of its own option; a loop over all of them cannot say so.
    ...(Object.fromEntries(values) as unknown as Settings),
    isInKubernetes: (env['KUBERNETES_SERVICE_HOST'] ?? '') !== '',
    origins: Object.fromEntries(origins) as Config['origins'],
  });
  mistakes.push(...crossChecks(config));
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return config;
}

/** Our variables that an operator set: an empty value is the same as none, as in Compose and Helm files. */
function withoutServiceLinks(env: Environment): ReadonlyMap<string, string> {
  const ours = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[0].startsWith('GREENKUBE_') && (entry[1] ?? '') !== '',
  );
  return new Map(ours.filter(([name, value]) => !isServiceLink(name, value)));
}

function unknownNames(written: ReadonlyMap<string, string>): string[] {
  const known = OPTION_LIST.flatMap(([, { env, isSecret }]) => (isSecret ? [env, `${env}_FILE`] : [env]));
  return [...written.keys()]
    .filter((name) => !known.some((other) => other === name))
    .map((name) => `${name} is not an option; did you mean ${nearestName(name, known)}?`);
}

function given(
  option: Option<unknown>,
  written: ReadonlyMap<string, string>,
  readSecret: (path: string) => string,
): Given {
  const text = written.get(option.env);
  const path = option.isSecret ? written.get(`${option.env}_FILE`) : undefined;
  if (text !== undefined && path !== undefined)
    throw new Error(`is set together with ${option.env}_FILE; set one of them`);
  if (path !== undefined) return { text: readSecret(path), origin: 'file' };
  return { text, origin: text === undefined ? 'default' : 'environment' };
}

/** Secrets in files end in a newline more often than not. */
function readSecretFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    throw new Error(`_FILE names a file that cannot be read: ${path}`);
  }
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === 'object' && part !== null && !Object.isFrozen(part)) deepFreeze(part);
  }
  return Object.freeze(value);
}
