import type { Schemas } from '../../../contract/index.js';
import type { IdleMode, ReadContext } from '../../../domain/metrics-queries.js';
import { toIso, toIsoOrNull } from '../../../domain/time/instant.js';
import { type ProvenanceMeasures, toQuality } from './provenance.js';

/** Properties of every response over a range. */
export type Envelope = Omit<Schemas['NamespaceList'], 'items' | 'page'>;

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
    quality,
    estimation_reasons: isAligned ? [...estimation_reasons, 'edge_snapped'] : estimation_reasons,
  };
}
