import type { Schemas } from '../../contract/index.js';
import type { SeriesPoint } from '../../domain/read-model.js';
import { chargedAmounts } from './amounts.js';
import { toBucketFields } from './bucket-fields.js';
import { toFigures } from './figures.js';
import type { ItemView } from './item-view.js';
import { joined } from './joined.js';
import { toProvenance } from './provenance.js';

export const toPoint = (point: SeriesPoint, { idle }: ItemView): Schemas['Point'] =>
  joined(toBucketFields(point), toFigures(chargedAmounts(point.measures, idle)), toProvenance(point.measures));
