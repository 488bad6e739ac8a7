import { Command } from 'commander';
import type { Query } from '../../client/index.js';
import { type ApiFlags, addApiFlags } from '../api/api-flags.js';
import { UsageError } from '../command/command-exit.js';
import { numberFrom, once } from '../command/option-values.js';
import { createQueryFlags, filter, single } from '../command/query-flags.js';
import { isQuantity, QUANTITIES } from './budget-quantity.js';
import type { Budget, TrustRules } from './evaluate-totals.js';

type TotalsQuery = Query<'/api/v1/metrics'>;

/** All time range and filter parameters of the totals. */
const totalsFlags = createQueryFlags<keyof TotalsQuery>({
  from: single('instant', 'start of the window: a date or a timestamp'),
  to: single('instant', 'end of the window: a timestamp, or a date (inclusive)'),
  last: single('duration', 'length of the window, such as 24h, 7d or 1mo (default of the service: 24h)'),
  timezone: single('zone', 'IANA time zone of days, weeks and months'),
  cluster: filter('name', 'only this cluster'),
  namespace: filter('name', 'only this namespace'),
  node: filter('name', 'only pods on this node'),
  workload: filter('Kind/name', 'only this workload'),
  pod: filter('name', 'only pods with this name'),
  label: filter('key:value', 'only what has this label; !key:value excludes it'),
  idle: single('mode', 'idle capacity: separate, share or exclude'),
  share_namespaces: filter('names', 'distribute the charges of these namespaces over the others'),
  share_by: single('rule', 'distribute by charge or even'),
});

/** With less coverage, figures are too low for a budget check. */
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
  0   all budgets are met
  1   a budget is exceeded
  2   no trustworthy data: no response, a null total, too little coverage, filters that match nothing, sample data
  64  the command line or the query is invalid
  74  a report cannot be written

Environment:
  GREENKUBE_URL      instead of --url
  GREENKUBE_HEADERS  headers for an authenticating proxy, such as "Authorization: Bearer ..."

Example:
  greenkube-gate --url http://greenkube:8000 --namespace production --last 7d --max-carbon-grams 5000`;

const atLeastZero = numberFrom(0, MAX_BUDGET);

export function createGateCommand(): Command {
  const command = new Command('greenkube-gate')
    .description('Fails when the energy, carbon or cost of a Kubernetes cluster, or of a part of it, exceeds a budget.')
    .allowExcessArguments(false)
    .addHelpText('after', EXPLANATION);
  addApiFlags(command);
  for (const [quantity, { flag, unit }] of Object.entries(QUANTITIES))
    command.addOption(once(`${flag} <number>`, `budget: maximum ${quantity} in ${unit}`, atLeastZero));
  totalsFlags.addTo(command);
  return command
    .addOption(
      once('--min-coverage <part>', 'minimum coverage: observed share of the window, 0 to 1', numberFrom(0, 1)).default(
        DEFAULT_MIN_COVERAGE,
      ),
    )
    .option('--allow-sample', 'accept the simulated figures of the built-in sample cluster', false)
    .addOption(once('--junit <file>', 'write the result as JUnit XML', (text) => text))
    .addOption(once('--markdown <file>', 'write the result as Markdown', (text) => text));
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
    // The service validates the values.
    query: totalsFlags.read(given) as TotalsQuery,
    budgets,
    rules: { minCoverage: given['minCoverage'], isSampleAllowed: given['allowSample'] },
    files: { junit: given['junit'] ?? null, markdown: given['markdown'] ?? null },
  };
}

/** The name under which commander stores an option's value: `--max-cost-usd` is `maxCostUsd`. */
const attributeOf = (flag: string): string =>
  flag.slice(2).replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
