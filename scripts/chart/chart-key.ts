import type { Option } from '../../src/config/options/option.js';

/** Options that the chart sets itself or that have no use in a cluster. */
const NOT_VALUES = [
  'PORT',
  'HEALTH_PORT',
  'DATA_DIR',
  'CLUSTERS_FILE',
  'SAMPLE',
  'SAMPLE_HISTORY',
  'KUBECONFIG',
  'KUBECONFIG_CONTEXT',
];

export const isChartValue = ({ env }: Pick<Option<unknown>, 'env'>): boolean =>
  !NOT_VALUES.some((name) => env === `GREENKUBE_${name}`);

/**
 * Key below `greenkube` in the chart values: `corsOrigins` for GREENKUBE_CORS_ORIGINS, `someTokenSecret` for a secret.
 */
export function chartKey({ env, isSecret }: Pick<Option<unknown>, 'env' | 'isSecret'>): string {
  const name = env.replace('GREENKUBE_', '').toLowerCase();
  const key = name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return isSecret ? `${key}Secret` : key;
}
