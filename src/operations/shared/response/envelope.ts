import type { Schemas } from '../../../contract/index.js';
import type { IdleMode, ReadContext } from '../../../domain/metrics-queries.js';
import { toIso, toIsoOrNull } from '../../../domain/time/instant.js';
import { type ProvenanceMeasures, toQuality } from './provenance.js';

/** What is said of every answer over a range. */
export type Envelope = Omit<Schemas['NamespaceList'], 'items' | 'page'>;

/** How the question was put. */
export interface Asked {
  readonly timezone: string;
  readonly idle: IdleMode;
}

export const toWindow = ({ range, dataFrom }: ReadContext): Schemas['Window'] => ({
  from: toIso(range.from),
  to: toIso(range.to),
  data_from: toIsoOrNull(dataFrom),
});

/** Coverage as a part of 1, but for rounding. */
export const toCoverage = (coverage: number): number => Math.min(1, Math.max(0, coverage));

/** @param measures folded over all that the answer rests on; null without data. */
export function toEnvelope(context: ReadContext, asked: Asked, measures: ProvenanceMeasures | null): Envelope {
  const { quality, estimation_reasons } = toQuality(measures);
  const isAligned = context.isEdgeAligned && !estimation_reasons.includes('edge_snapped');
  return {
    window: toWindow(context),
    resolution: context.resolution,
    coverage: toCoverage(context.coverage),
    matched: context.isMatched,
    timezone: asked.timezone,
    idle: asked.idle,
    accounting_basis: 'location-based',
    methodology_version: measures?.methodologyVersion ?? null,
    quality,
    estimation_reasons: isAligned ? [...estimation_reasons, 'edge_snapped'] : estimation_reasons,
  };
}
