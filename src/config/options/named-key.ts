/** An API key, and the name under which its changes are recorded; null for a key without a name. */
export interface NamedKey {
  readonly name: string | null;
  readonly key: string;
}

const NAMED_KEY = /^([A-Za-z0-9][A-Za-z0-9._@-]{0,62}):(.*)$/;

/** Splits `name:key`. A text without such a name is the key itself. */
export function splitNamedKey(entry: string): NamedKey {
  const [, name = null, key = entry] = NAMED_KEY.exec(entry) ?? [];
  return { name, key };
}
