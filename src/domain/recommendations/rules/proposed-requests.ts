/**
 * GreenKube's formula for requests: rules propose its results, simulations replay them (methodology, recommendations).
 */

/** Memory is proposed in whole MiB. */
export const MIB = 2 ** 20;

/** Margins are relative: 0.15 is 15 %. */
export const REQUEST_FORMULA = {
  cpuPercentile: 0.95,
  cpuMargin: 0.15,
  minCpuMillicores: 10,
  memoryMargin: 0.15,
  /** Applies to the memory limit at which a container was OOM killed. */
  oomMargin: 0.25,
  minMemoryBytes: 32 * MIB,
} as const;
/** The settings of the formula. */
export type RequestFormula = { readonly [K in keyof typeof REQUEST_FORMULA]: number };

/** max(percentile of CPU use x 1.15, 10 m), rounded up to whole millicores. */
export const proposeCpuMillicores = (percentileMillicores: number, formula: RequestFormula = REQUEST_FORMULA): number =>
  Math.ceil(Math.max(percentileMillicores * (1 + formula.cpuMargin), formula.minCpuMillicores));

/**
 * max(highest memory use x 1.15, limit at an OOM kill x 1.25, 32 MiB), rounded up to whole MiB. Bytes.
 * @param limitAtOomBytes null when the container was not OOM killed or had no limit
 */
export const proposeMemoryBytes = (
  highestBytes: number,
  limitAtOomBytes: number | null,
  formula: RequestFormula = REQUEST_FORMULA,
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
  formula: RequestFormula = REQUEST_FORMULA,
): number {
  if (current.limit <= current.request) return proposedRequestBytes;
  const proportional = (proposedRequestBytes * current.limit) / current.request;
  const least = highestBytes * (1 + formula.oomMargin);
  return Math.min(current.limit, Math.ceil(Math.max(proportional, least) / MIB) * MIB);
}
