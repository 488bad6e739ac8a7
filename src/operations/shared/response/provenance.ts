import type { Schemas } from '../../../contract/index.js';
import {
  INTENSITY_SOURCES,
  PRICE_SOURCES,
  PUE_SOURCES,
  QUALITIES,
  sourceOf,
} from '../../../domain/figures/figure-sources.js';
import { reasonsOf } from '../../../domain/figures/reasons.js';
import { foldColumns } from '../../../domain/measures/fold.js';
import { MEASURES, type Measures } from '../../../domain/measures/measures.js';
import { mergeFields } from './merge-fields.js';

export type ProvenanceMeasures = Pick<
  Measures,
  'quality' | 'reasons' | 'priceSources' | 'intensitySources' | 'pueSources' | 'methodologyVersion'
>;
type QualityFields = Pick<Schemas['Point'], 'quality' | 'estimation_reasons'>;
type SourceFields = Pick<Schemas['Point'], 'price_source' | 'intensity_source' | 'pue_source'>;

/** Quality of the energy data, and the reasons why the figures are estimates. */
export const toQuality = (measures: ProvenanceMeasures | null): QualityFields => ({
  quality: qualityOf(measures),
  estimation_reasons: reasonsOf(measures?.reasons ?? 0),
});

/**
 * Quality of the energy. Energy that no model estimated is measured as a whole, or in part where a reason says so.
 */
function qualityOf(measures: ProvenanceMeasures | null): QualityFields['quality'] {
  if (measures === null || measures.quality === null) return null;
  const worst = QUALITIES[measures.quality] ?? null;
  const isPartly = worst === 'measured' && reasonsOf(measures.reasons ?? 0).includes('power_measured_partly');
  return isPartly ? 'measured_partly' : worst;
}

/** Origins of the factors. */
export const toSources = (measures: ProvenanceMeasures | null): SourceFields => ({
  price_source: sourceOf(PRICE_SOURCES, measures?.priceSources ?? null),
  intensity_source: sourceOf(INTENSITY_SOURCES, measures?.intensitySources ?? null),
  pue_source: sourceOf(PUE_SOURCES, measures?.pueSources ?? null),
});

export const toProvenance = (measures: ProvenanceMeasures | null): QualityFields & SourceFields =>
  mergeFields(toQuality(measures), toSources(measures));

const NO_PROVENANCE: ProvenanceMeasures = {
  quality: null,
  reasons: null,
  priceSources: null,
  intensitySources: null,
  pueSources: null,
  methodologyVersion: null,
};
const { quality, reasons, priceSources, intensitySources, pueSources, methodologyVersion } = MEASURES;
const FOLDS = { quality, reasons, priceSources, intensitySources, pueSources, methodologyVersion };

/** Combined provenance of several items; null if none of them has figures. */
export function foldProvenance(items: readonly (ProvenanceMeasures | null)[]): ProvenanceMeasures | null {
  const known = items.filter((measures) => measures !== null);
  return known.length === 0 ? null : foldColumns(FOLDS, NO_PROVENANCE, known);
}
