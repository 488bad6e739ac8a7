import { printableText } from '../command/printable-text.js';
import type { Recommendation } from './recommendation-query.js';

/** Maximum number of commands in a message; the API has all of them. */
const MAX_COMMANDS = 3;
const MAX_COMMAND_CHARACTERS = 700;
const SIGNIFICANT_DIGITS = 3;

/** The texts of a message about a recommendation. */
export interface Summary {
  readonly title: string;
  readonly text: string;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly commands: readonly string[];
}

function targetOf({ namespace, workload, container, node, nodepool }: Recommendation): string {
  const place = [namespace, workload].filter((part) => part !== null).join('/');
  const target = place !== '' ? place : (node ?? nodepool ?? 'the cluster');
  return container === null ? target : `${target} (${container})`;
}

const round = (value: number): number => Number(value.toPrecision(SIGNIFICANT_DIGITS));

/** A figure with its band; the band of a cost can be unknown. */
const withBand = (value: number, low: number | null, high: number | null, unit: string): string =>
  low === null || high === null
    ? `${round(value)} ${unit}`
    : `${round(value)} ${unit} (${round(low)} to ${round(high)})`;

/** Annual amounts of a recommendation: the realisable savings, or the capacity that becomes idle on nodes that stay. */
type Part = 'annual_savings' | 'annual_reallocated';

/** Negative amounts are additional cost, for example of more memory after OOM kills. */
function describeAmounts(recommendation: Recommendation, part: Part): string {
  const {
    [`${part}_carbon_grams` as const]: grams,
    [`${part}_carbon_grams_low` as const]: gramsLow,
    [`${part}_carbon_grams_high` as const]: gramsHigh,
    [`${part}_cost_usd` as const]: usd,
    [`${part}_cost_usd_low` as const]: usdLow,
    [`${part}_cost_usd_high` as const]: usdHigh,
  } = recommendation;
  if (usd === 0 && grams === 0) return 'nothing';
  const cost = withBand(usd, usdLow, usdHigh, 'USD');
  const carbon = withBand(grams / 1000, gramsLow / 1000, gramsHigh / 1000, 'kg CO2e');
  return `${cost} and ${carbon} a year${usd < 0 ? ' (negative: it needs more)' : ''}`;
}

/** Texts from the cluster are limited to one line without control characters. */
export function summarise(recommendation: Recommendation): Summary {
  const { severity, type, cluster, confidence, first_found_at: since, id } = recommendation;
  return {
    title: printableText(`${severity}: ${type} ${targetOf(recommendation)}`),
    text: printableText(recommendation.summary),
    facts: [
      { name: 'Cluster', value: printableText(cluster) },
      { name: 'Saves', value: describeAmounts(recommendation, 'annual_savings') },
      { name: 'Becomes idle', value: describeAmounts(recommendation, 'annual_reallocated') },
      { name: 'Confidence', value: confidence },
      { name: 'Found', value: since },
      { name: 'Id', value: id },
    ],
    commands: recommendation.commands
      .filter((command) => command.length <= MAX_COMMAND_CHARACTERS)
      .slice(0, MAX_COMMANDS)
      .map((command) => command.replaceAll(/[\p{Cc}\p{Cs}]/gu, ' ')),
  };
}
