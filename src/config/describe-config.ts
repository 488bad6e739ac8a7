import type { Config, ConfigEntry } from './config.js';
import type { Option } from './options/option.js';
import { OPTION_LIST } from './options/options.js';

/** Replaces the value of a secret that is set. */
export const REDACTED = '[redacted]';

/** All effective settings with their origin, without secrets. */
export const describeConfig = (config: Config): ConfigEntry[] =>
  OPTION_LIST.map(([name, option]) => ({
    name: option.env,
    value: displayValue(option, config[name]),
    origin: config.origins[name],
    isSecret: option.isSecret,
    description: option.help,
  }));

function displayValue(option: Option<unknown>, value: unknown): ConfigEntry['value'] {
  const isSet = value !== option.fallback;
  if (option.isSecret) return isSet ? REDACTED : null;
  return option.type.show(value);
}
