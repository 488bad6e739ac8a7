import type { ConfigEntry } from '../../config/config-entry.js';
import type { Schemas } from '../../contract/index.js';

const REDACTED = '[redacted]';

/** A secret is redacted here too, whatever the entry says: nothing else stands between it and the client. */
function toValue({ value, isSecret }: ConfigEntry): Schemas['ConfigEntry']['value'] {
  if (isSecret && value !== null) return REDACTED;
  return typeof value === 'object' && value !== null ? [...value] : value;
}

export const toConfigEntry = (entry: ConfigEntry): Schemas['ConfigEntry'] => ({
  name: entry.name,
  value: toValue(entry),
  origin: entry.origin,
  is_secret: entry.isSecret,
  description: entry.description,
});
