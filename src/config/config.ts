import type { ClusterSettings } from './options/cluster-settings.js';
import type { OperatorPrice, OperatorRegion } from './options/operator-facts.js';
import type { OptionName, Settings } from './options/options.js';

/** One effective setting as in /api/v1/config; a secret has the value `[redacted]`. */
export interface ConfigEntry {
  /** Environment variable, e.g. GREENKUBE_PORT. */
  readonly name: string;
  readonly value: string | number | boolean | readonly string[] | null;
  readonly origin: 'default' | 'environment' | 'file' | 'derived';
  readonly isSecret: boolean;
  readonly description: string;
}

/** Environment variables; undefined and empty mean "not set". */
export type Environment = Readonly<Record<string, string | undefined>>;

/** All settings, frozen. */
export interface Config extends Settings {
  /** Whether the process runs in a pod; Kubernetes always sets KUBERNETES_SERVICE_HOST there. */
  readonly isInKubernetes: boolean;
  /** The clusters to collect; empty if no source is configured. Contains secrets. */
  readonly clusters: readonly ClusterSettings[];
  /** Prices of whole nodes, those of the file first. */
  readonly operatorPrices: readonly OperatorPrice[];
  /** The operator's regions, those of the file last, because the last entry of a region is used. */
  readonly operatorRegions: readonly OperatorRegion[];
  /** Paths of the files of the secrets that are read from files. They are read again when they change. */
  readonly secretFiles: Readonly<Partial<Record<OptionName, string>>>;
  /** Invalid values of options that have no effect, one sentence each. */
  readonly warnings: readonly string[];
  /** The origin of each value. */
  readonly origins: Readonly<Record<OptionName, ConfigEntry['origin']>>;
}

/** All errors of a configuration, one sentence each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(`Invalid configuration, ${mistakes.length} error(s):\n${mistakes.map((line) => `  - ${line}`).join('\n')}`);
    this.mistakes = mistakes;
  }
}
