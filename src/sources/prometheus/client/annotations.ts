/** What a server says about an answer beside its data. */
export interface Annotations {
  /** VictoriaMetrics: some storage nodes did not respond, so series or samples are missing. */
  readonly isPartial: boolean;
  /** Remarks of the server, for example of Thanos about a store that did not respond. */
  readonly warnings: readonly string[];
}

/** Remarks on the form of a query, with its text and a position; the answer itself is whole. */
const QUERY_REMARK = /^PromQL (warning|info):/;
/** Informs about a query, never about its data. Prometheus 2.48 to 2.54 lists it among the warnings. */
const QUERY_INFO = /^PromQL info:/;

/**
 * Annotations in the JSON of a successful query. Infos are left out: they concern the names of metrics, such as
 * `DCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION`, a counter without the suffix of one.
 */
export function readAnnotations(body: Readonly<Record<string, unknown>>): Annotations {
  const warnings = Array.isArray(body['warnings']) ? body['warnings'].map(String) : [];
  return { isPartial: body['isPartial'] === true, warnings: warnings.filter((text) => !QUERY_INFO.test(text)) };
}

/** Whether a warning says that data is missing, as opposed to a remark on the query. */
export const saysDataIsMissing = (warning: string): boolean => !QUERY_REMARK.test(warning);

/** Annotations of two parts of one answer. */
export const joinAnnotations = (early: Annotations, late: Annotations): Annotations => ({
  isPartial: early.isPartial || late.isPartial,
  warnings: [...early.warnings, ...late.warnings],
});
