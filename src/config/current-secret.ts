import type { Config } from './config.js';
import type { Option } from './options/option.js';
import { OPTIONS, type OptionName, type Settings } from './options/options.js';
import { createSecretFile } from './secret-file.js';

/**
 * The current value of a secret: that of its `_FILE`, which is read again when it changes, else the value of the variable.
 * @param onRejected called with the variable and the reason when a changed file cannot be used; the previous value stays
 */
export function currentSecret<Name extends OptionName>(
  config: Config,
  name: Name,
  onRejected: (variable: string, reason: string) => void,
): () => Settings[Name] {
  const path = config.secretFiles[name];
  const initial = config[name];
  if (path === undefined) return () => initial;
  // The cast is safe: the option of a name parses its setting.
  const { env, type } = OPTIONS[name] as unknown as Option<Settings[Name]>;
  return createSecretFile<Settings[Name]>(path, initial, {
    parse: type.parse,
    onRejected: (reason) => onRejected(`${env}_FILE`, reason),
  });
}
