/** Warnings and flags that a server returns with the data of a response. */
export interface Annotations {
  /** VictoriaMetrics: some storage nodes did not respond, so series or samples are missing. */
  readonly isPartial: boolean;
  /** Warnings of the server, for example of Thanos about a store that did not respond. */
  readonly warnings: readonly string[];
}

/** Warnings about the form of a query; the data of the response is complete. */
const QUERY_REMARK = /^PromQL (warning|info):/;
/** Information about a query, never about its data. Prometheus 2.48 to 2.54 returns it as a warning. */
const QUERY_INFO = /^PromQL info:/;

/**
 * Annotations in the JSON of a successful query. Infos are excluded, because they only concern the names of metrics:
 * for example, the counter `DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION` has no suffix `_total`.
 */
export function readAnnotations(body: Readonly<Record<string, unknown>>): Annotations {
  const warnings = Array.isArray(body['warnings']) ? body['warnings'].map(String) : [];
  return { isPartial: body['isPartial'] === true, warnings: warnings.filter((text) => !QUERY_INFO.test(text)) };
}

/** Whether a warning means that data is missing, and not only that the form of the query is questionable. */
export const saysDataIsMissing = (warning: string): boolean => !QUERY_REMARK.test(warning);

/** Merges the annotations of two parts of one response. */
export const joinAnnotations = (early: Annotations, late: Annotations): Annotations => ({
  isPartial: early.isPartial || late.isPartial,
  warnings: [...early.warnings, ...late.warnings],
});
