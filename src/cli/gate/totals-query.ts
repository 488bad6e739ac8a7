import type { Query } from '../../client/index.js';
import { createQueryFlags, filter, single } from '../command/query-flags.js';

export type TotalsQuery = Query<'/api/v1/metrics'>;

/** Every range and filter of the totals. */
export const totalsFlags = createQueryFlags<keyof TotalsQuery>({
  from: single('instant', 'start of the window: a date or an instant'),
  to: single('instant', 'end of the window; a date includes that day'),
  last: single(
    'duration',
    'length of the window, such as 24h, 7d or 1mo (the service takes 24h when nothing is given)',
  ),
  timezone: single('zone', 'IANA zone that decides days, weeks and months'),
  cluster: filter('name', 'only this cluster'),
  namespace: filter('name', 'only this namespace'),
  node: filter('name', 'only what ran on this node'),
  workload: filter('Kind/name', 'only this workload'),
  pod: filter('name', 'only pods of this name'),
  idle: single('mode', 'unused capacity: separate, share or exclude'),
});
