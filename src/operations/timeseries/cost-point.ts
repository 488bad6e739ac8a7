import type { Schemas } from '../../contract/index.js';
import { emptyMeasures } from '../../domain/measures/measures.js';
import type { SeriesPoint } from '../../domain/read-model.js';
import { chargedAmounts } from '../shared/response/amounts.js';
import type { ItemView } from '../shared/response/item-view.js';
import { joined } from '../shared/response/joined.js';
import { toQuality, toSources } from '../shared/response/provenance.js';
import { sharedPart, toBucketFields } from './bucket-fields.js';

export function toCostPoint(point: SeriesPoint, { idle }: ItemView): Schemas['CostPoint'] {
  const m = point.measures ?? emptyMeasures();
  const { costUsd } = chargedAmounts(point.measures, idle);
  return joined(toBucketFields(point), {
    cost_usd: costUsd,
    cpu_cost_usd: m.costCpuUsd,
    memory_cost_usd: m.costMemoryUsd,
    other_cost_usd: m.costOtherUsd,
    shared_cost_usd: sharedPart(costUsd, m.sharedCostUsd, idle),
    estimation_reasons: toQuality(point.measures).estimation_reasons,
    price_source: toSources(point.measures).price_source,
  });
}
