import type { Schemas } from '../../contract/index.js';
import type { SeriesPoint } from '../../domain/read-model.js';
import { chargedAmounts } from '../shared/response/amounts.js';
import { toFigures } from '../shared/response/figures.js';
import type { ItemView } from '../shared/response/item-view.js';
import { joined } from '../shared/response/joined.js';
import { toProvenance } from '../shared/response/provenance.js';
import { toBucketFields } from './bucket-fields.js';

export const toPoint = (point: SeriesPoint, { idle }: ItemView): Schemas['Point'] =>
  joined(toBucketFields(point), toFigures(chargedAmounts(point.measures, idle)), toProvenance(point.measures));
