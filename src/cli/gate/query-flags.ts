import type { Command } from 'commander';
import type { Query } from '../../client/index.js';
import { once, repeated } from '../option-values.js';

export type TotalsQuery = Query<'/api/v1/metrics'>;

interface QueryFlag {
  readonly placeholder: string;
  readonly description: string;
  readonly isRepeatable: boolean;
}

/** As many as the contract takes of one filter. */
const MAX_VALUES = 100;

const single = (placeholder: string, description: string): QueryFlag => ({
  placeholder,
  description,
  isRepeatable: false,
});
const filter = (placeholder: string, description: string): QueryFlag => ({
  placeholder,
  description,
  isRepeatable: true,
});

/** Complete by its type: a parameter that the totals gain in the contract does not compile until it is a flag here. */
const QUERY_FLAGS: Readonly<Record<keyof TotalsQuery, QueryFlag>> = {
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
};

const isName = (name: string): name is keyof TotalsQuery => Object.hasOwn(QUERY_FLAGS, name);
const NAMES = Object.keys(QUERY_FLAGS).filter(isName);

/** Every range and filter of the totals as a flag of the same name. */
export function addQueryFlags(command: Command): void {
  for (const name of NAMES) {
    const { placeholder, description, isRepeatable } = QUERY_FLAGS[name];
    const flags = `--${name} <${placeholder}>`;
    command.addOption(
      isRepeatable ? repeated(flags, description, MAX_VALUES) : once(flags, description, (text) => text),
    );
  }
}

/** The query that was given; the service itself says what is wrong with a value. */
export const queryFrom = (given: Readonly<Record<string, unknown>>): TotalsQuery =>
  Object.fromEntries(NAMES.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])));
