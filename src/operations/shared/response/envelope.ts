import type { Schemas } from '../../../contract/index.js';
import { QUALITIES, SOURCE_KINDS, type SourceKind } from '../../../domain/figures/figure-sources.js';
import { reasonsOf } from '../../../domain/figures/reasons.js';
import { foldColumns } from '../../../domain/measures/fold.js';
import type { Measures } from '../../../domain/measures/measures.js';
import { PROVENANCE, PROVENANCE_NAMES, type ProvenanceName, versionsOf } from '../../../domain/measures/provenance.js';
import type { IdleMode, ReadContext } from '../../../domain/metrics-queries.js';
import { toIso, toIsoOrNull } from '../../../domain/time/instant.js';
import { type SourceFields, toSources } from './sources.js';

export type ProvenanceMeasures = Pick<Measures, ProvenanceName>;

type QualityFields = Pick<Schemas['Point'], 'quality' | 'estimation_reasons'>;

/** Quality of the energy data, and the reasons why the figures are estimates. */
export const toQuality = (measures: ProvenanceMeasures | null): QualityFields => ({
  quality: qualityOf(measures),
  estimation_reasons: reasonsOf(measures?.reasons ?? 0),
});

/** Quality of the energy: `measured` becomes `measured_partly` if the reasons include `power_measured_partly`. */
function qualityOf(measures: ProvenanceMeasures | null): QualityFields['quality'] {
  if (measures === null || measures.quality === null) return null;
  const worst = QUALITIES[measures.quality] ?? null;
  const isPartly = worst === 'measured' && reasonsOf(measures.reasons ?? 0).includes('power_measured_partly');
  return isPartly ? 'measured_partly' : worst;
}

/** Quality of figures and the origins of their factors, as parts for `mergeFields`. */
export const provenanceParts = (
  measures: ProvenanceMeasures | null,
): readonly [QualityFields, SourceFields<SourceKind>] => [toQuality(measures), toSources(measures, SOURCE_KINDS)];

// The cast is safe: the keys are those of ProvenanceMeasures, but Object.fromEntries loses their types.
const NO_PROVENANCE = Object.fromEntries(PROVENANCE_NAMES.map((name) => [name, null])) as ProvenanceMeasures;

/** Combined provenance of several items; null if none of them has figures. */
export function foldProvenance(items: readonly (ProvenanceMeasures | null)[]): ProvenanceMeasures | null {
  const known = items.filter((measures) => measures !== null);
  return known.length === 0 ? null : foldColumns(PROVENANCE, NO_PROVENANCE, known);
}

/** Properties of every response over a range. */
export type Envelope = Omit<Schemas['PodList'], 'items' | 'page'>;

/** Parameters that the response repeats. */
export interface RequestEcho {
  readonly timezone: string;
  readonly idle: IdleMode;
}

export const toWindow = ({ range, dataFrom }: ReadContext): Schemas['Window'] => ({
  from: toIso(range.from),
  to: toIso(range.to),
  data_from: toIsoOrNull(dataFrom),
});

/** Coverage limited to 0..1; rounding errors can exceed these bounds. */
export const toCoverage = (coverage: number): number => Math.min(1, Math.max(0, coverage));

/** @param measures measures folded over all data of the response; null without data */
export function toEnvelope(context: ReadContext, echo: RequestEcho, measures: ProvenanceMeasures | null): Envelope {
  const { quality, estimation_reasons } = toQuality(measures);
  const isAligned = context.isEdgeAligned && !estimation_reasons.includes('edge_snapped');
  return {
    window: toWindow(context),
    resolution: context.resolution,
    coverage: toCoverage(context.coverage),
    matched: context.isMatched,
    timezone: echo.timezone,
    idle: echo.idle,
    accounting_basis: 'location-based',
    methodology_version: measures?.methodologyVersion ?? null,
    methodology_versions: versionsOf(measures?.methodologyVersions ?? null),
    quality,
    estimation_reasons: isAligned ? [...estimation_reasons, 'edge_snapped'] : estimation_reasons,
  };
}
