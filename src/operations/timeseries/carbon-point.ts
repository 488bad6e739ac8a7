import type { Schemas } from '../../contract/index.js';
import { emptyMeasures } from '../../domain/measures/measures.js';
import type { SeriesPoint } from '../../domain/read-model.js';
import { chargedAmounts, plus } from '../shared/response/amounts.js';
import { toCarbonFields, toFactors } from '../shared/response/figures.js';
import type { ItemView } from '../shared/response/item-view.js';
import { joined } from '../shared/response/joined.js';
import { toQuality, toSources } from '../shared/response/provenance.js';
import { sharedPart, toBucketFields } from './bucket-fields.js';

export function toCarbonPoint(point: SeriesPoint, { idle }: ItemView): Schemas['CarbonPoint'] {
  const m = point.measures ?? emptyMeasures();
  const amounts = chargedAmounts(point.measures, idle);
  const shared = plus(m.sharedCarbonOperationalGrams, m.sharedCarbonEmbodiedGrams);
  const { intensity_source, pue_source } = toSources(point.measures);
  return joined(
    toBucketFields(point),
    toCarbonFields(amounts),
    { shared_carbon_grams: sharedPart(amounts.carbonGrams.value, shared, idle) },
    toFactors(amounts),
    toQuality(point.measures),
    { intensity_source, pue_source },
  );
}
