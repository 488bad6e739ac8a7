import type { EvidenceFigure } from '../finding.js';
import { MIB, REQUEST_FORMULA, type RequestFormula } from '../request-formula.js';

/**
 * GreenKube's formula for requests: rules propose its results, simulations replay them (methodology, recommendations).
 */

/** max(percentile of CPU use x 1.15, 10 m), rounded up to whole millicores. */
export const proposeCpuMillicores = (percentileMillicores: number, formula: RequestFormula): number =>
  Math.ceil(Math.max(percentileMillicores * (1 + formula.cpuMargin), formula.minCpuMillicores));

/**
 * max(highest memory use x 1.15, limit at an OOM kill x 1.25, 32 MiB), rounded up to whole MiB. Bytes.
 * @param limitAtOomBytes null when the container was not OOM killed or had no limit
 */
export const proposeMemoryBytes = (
  highestBytes: number,
  limitAtOomBytes: number | null,
  formula: RequestFormula,
): number => {
  const bytes = Math.max(
    highestBytes * (1 + formula.memoryMargin),
    (limitAtOomBytes ?? 0) * (1 + formula.oomMargin),
    formula.minMemoryBytes,
  );
  return Math.ceil(bytes / MIB) * MIB;
};

/**
 * The memory limit that goes with a lower request, in whole MiB. A limit that equals the request stays equal, so that
 * the pod keeps its quality of service. Otherwise the limit keeps its ratio to the request, as the Vertical Pod Autoscaler
 * has it, but stays 25 % above the highest use. It is never raised.
 */
export function proposeMemoryLimitBytes(
  current: { readonly request: number; readonly limit: number },
  proposedRequestBytes: number,
  highestBytes: number,
  formula: RequestFormula,
): number {
  if (current.limit <= current.request) return proposedRequestBytes;
  const proportional = (proposedRequestBytes * current.limit) / current.request;
  const least = highestBytes * (1 + formula.oomMargin);
  return Math.min(current.limit, Math.ceil(Math.max(proportional, least) / MIB) * MIB);
}

/** The percentile of CPU use as in a summary: `p95`, `p99.5`. */
export const percentileText = ({ cpuPercentile }: RequestFormula): string =>
  `p${Number((100 * cpuPercentile).toFixed(3))}`;

/** Name of the figure of the percentile of CPU use, `cpu_p95_millicores` by default. */
export const percentileFigure = (formula: RequestFormula): string =>
  `cpu_${percentileText(formula).replace('.', '_')}_millicores`;

/** The factor of a margin that differs from the published one, as a figure of evidence. */
export const marginFigures = (formula: RequestFormula, resource: 'cpu' | 'memory'): EvidenceFigure[] => {
  const name = resource === 'cpu' ? 'cpuMargin' : 'memoryMargin';
  if (formula[name] === REQUEST_FORMULA[name]) return [];
  return [{ name: `${resource}_margin_factor`, value: 1 + formula[name] }];
};
