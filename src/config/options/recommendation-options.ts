import { list } from './list-types.js';
import { option } from './option.js';
import { integer, text, timezone } from './value-types.js';

/** Evidence and scope of recommendations. */
export const RECOMMENDATION_OPTIONS = {
  recommendationDays: option(
    'GREENKUBE_RECOMMENDATION_DAYS',
    integer(1, 30),
    7,
    'Days of history used as evidence for recommendations.',
  ),
  recommendationTimezone: option(
    'GREENKUBE_RECOMMENDATION_TIMEZONE',
    timezone,
    'UTC',
    'Time zone of off-peak schedules.',
  ),
  recommendationSystemNamespaces: option(
    'GREENKUBE_RECOMMENDATION_SYSTEM_NAMESPACES',
    list(
      text(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'namespaces such as istio-system'),
      'namespaces, such as `istio-system,cert-manager`',
    ),
    [],
    'Namespaces without recommendations, in addition to `kube-system` and those of the cloud providers.',
  ),
};
