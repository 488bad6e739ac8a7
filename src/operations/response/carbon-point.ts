import type { Schemas } from '../../contract/index.js';
import { emptyMeasures } from '../../domain/measures/measures.js';
import type { SeriesPoint } from '../../domain/read-model.js';
import { chargedAmounts, plus } from './amounts.js';
import { sharedPart, toBucketFields } from './bucket-fields.js';
import { toCarbonFields, toFactors } from './figures.js';
import type { ItemView } from './item-view.js';
import { joined } from './joined.js';
import { toQuality, toSources } from './provenance.js';

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
