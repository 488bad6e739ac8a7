import { list } from './list-types.js';
import { option } from './option.js';
import { integer, text, timezone } from './value-types.js';

/** What recommendations rest on. */
export const RECOMMENDATION_OPTIONS = {
  recommendationDays: option(
    'GREENKUBE_RECOMMENDATION_DAYS',
    integer(1, 30),
    7,
    'Days of history that recommendations rest on.',
  ),
  recommendationTimezone: option(
    'GREENKUBE_RECOMMENDATION_TIMEZONE',
    timezone,
    'UTC',
    'Time zone of working hours: off-peak schedules are found and written in it.',
  ),
  recommendationSystemNamespaces: option(
    'GREENKUBE_RECOMMENDATION_SYSTEM_NAMESPACES',
    list(
      text(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'namespaces such as istio-system'),
      'namespaces, such as `istio-system,cert-manager`',
    ),
    [],
    'Namespaces that nothing is recommended for, besides `kube-system` and those of the providers.',
  ),
};
