/** One effective setting as /api/v1/config shows it; a secret's value is `[redacted]`. */
export interface ConfigEntry {
  /** Environment variable, e.g. GREENKUBE_PORT. */
  readonly name: string;
  readonly value: string | number | boolean | readonly string[] | null;
  readonly origin: 'default' | 'environment' | 'file' | 'derived';
  readonly isSecret: boolean;
  readonly description: string;
}
