import { Command } from 'commander';
import type { Query } from '../../client/index.js';
import { type ApiFlags, addApiFlags } from '../api/api-flags.js';
import { UsageError } from '../command/command-exit.js';
import { numberFrom, once } from '../command/option-values.js';
import { createQueryFlags, filter, single } from '../command/query-flags.js';
import { isQuantity, QUANTITIES } from './budget-quantity.js';
import type { Budget, TrustRules } from './evaluate-totals.js';

type TotalsQuery = Query<'/api/v1/metrics'>;

/** Every range and filter of the totals. */
const totalsFlags = createQueryFlags<keyof TotalsQuery>({
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

/** A figure of a window with less than this observed is far too low to pass a gate. */
const DEFAULT_MIN_COVERAGE = 0.9;
const MAX_BUDGET = 1e15;

export interface GateOptions {
  readonly api: ApiFlags;
  readonly query: TotalsQuery;
  readonly budgets: readonly Budget[];
  readonly rules: TrustRules;
  readonly files: { readonly junit: string | null; readonly markdown: string | null };
}

const EXPLANATION = `
Exit codes:
  0   within every budget
  1   a budget is exceeded
  2   no trustworthy data: no answer, a null total, too little coverage, filters that match nothing, sample data
  64  the command line or the query is wrong
  74  a report could not be written

Environment:
  GREENKUBE_URL      instead of --url
  GREENKUBE_HEADERS  headers for an authenticating proxy, such as "Authorization: Bearer ..."

Example:
  greenkube-gate --url http://greenkube:8000 --namespace production --last 7d --max-carbon-grams 5000`;

const atLeastZero = numberFrom(0, MAX_BUDGET);

export function createGateCommand(): Command {
  const command = new Command('greenkube-gate')
    .description('Fails when energy, carbon or cost of a Kubernetes cluster, or a part of it, exceed a budget.')
    .allowExcessArguments(false)
    .addHelpText('after', EXPLANATION);
  addApiFlags(command);
  for (const [quantity, { flag, unit }] of Object.entries(QUANTITIES))
    command.addOption(once(`${flag} <number>`, `most ${quantity} in ${unit} that passes`, atLeastZero));
  totalsFlags.addTo(command);
  return command
    .addOption(
      once(
        '--min-coverage <part>',
        'part of the window, 0 to 1, that must have been observed',
        numberFrom(0, 1),
      ).default(DEFAULT_MIN_COVERAGE),
    )
    .option('--allow-sample', 'accept the invented figures of the built-in sample cluster', false)
    .addOption(once('--junit <file>', 'write the verdict as JUnit XML', (text) => text))
    .addOption(once('--markdown <file>', 'write the verdict as Markdown', (text) => text));
}

/** @throws UsageError without any budget */
export function gateOptionsOf(command: Command): GateOptions {
  const given = command.opts();
  const budgets = Object.entries(QUANTITIES).flatMap(([quantity, { flag }]): Budget[] => {
    const limit: unknown = given[attributeOf(flag)];
    return isQuantity(quantity) && typeof limit === 'number' ? [{ quantity, limit }] : [];
  });
  const flags = Object.values(QUANTITIES).map(({ flag }) => flag);
  if (budgets.length === 0) throw new UsageError(`give at least one budget: ${flags.join(', ')}`);
  return {
    api: { url: given['url'], timeout: given['timeout'], retries: given['retries'] },
    // The service checks the values.
    query: totalsFlags.read(given) as TotalsQuery,
    budgets,
    rules: { minCoverage: given['minCoverage'], isSampleAllowed: given['allowSample'] },
    files: { junit: given['junit'] ?? null, markdown: given['markdown'] ?? null },
  };
}

/** The name under which commander keeps a flag's value: `--max-cost-usd` is `maxCostUsd`. */
const attributeOf = (flag: string): string =>
  flag.slice(2).replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
