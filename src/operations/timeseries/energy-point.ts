import type { Schemas } from '../../contract/index.js';
import { emptyMeasures } from '../../domain/measures/measures.js';
import type { SeriesPoint } from '../../domain/read-model.js';
import { chargedAmounts, plus, ratio, toKwh } from '../shared/response/amounts.js';
import { toEnergyFields } from '../shared/response/figures.js';
import { type ItemView, observedSecondsOf } from '../shared/response/item-view.js';
import { joined } from '../shared/response/joined.js';
import { toQuality } from '../shared/response/provenance.js';
import { sharedPart, toBucketFields } from './bucket-fields.js';

export function toEnergyPoint(point: SeriesPoint, view: ItemView): Schemas['EnergyPoint'] {
  const { idle } = view;
  const m = point.measures ?? emptyMeasures();
  const amounts = chargedAmounts(point.measures, idle);
  const energy = amounts.energyJoules.value;
  const observedSeconds = observedSecondsOf({ from: point.start, to: point.end }, view, point.coverage);
  return joined(
    toBucketFields(point),
    toEnergyFields(amounts),
    {
      active_energy_kwh: toKwh(m.cpuActiveJoules),
      idle_energy_kwh: toKwh(plus(m.cpuIdleJoules, m.memoryJoules)),
      cpu_active_energy_kwh: toKwh(m.cpuActiveJoules),
      cpu_idle_energy_kwh: toKwh(m.cpuIdleJoules),
      memory_energy_kwh: toKwh(m.memoryJoules),
      gpu_energy_kwh: toKwh(m.gpuJoules),
      shared_energy_kwh: toKwh(sharedPart(energy, m.sharedEnergyJoules, idle)),
      average_power_watts: ratio(energy, observedSeconds),
      peak_power_watts: point.peaks.powerWatts,
    },
    toQuality(point.measures),
  );
}
