import { around, exactly } from '../domain/estimation/bands.js';
import type { NodeFactors } from '../domain/estimation/factors.js';
import { type IntensityRecord, SIMULATED_INTENSITY } from '../domain/ports.js';
import type { FindIntensity } from './intensity-table.js';

/**
 * World average of 2024 in g CO2e per kWh (Ember, Global Electricity Review 2025), and its relative error for a single
 * place.
 */
const WORLD_AVERAGE_GRAMS_PER_KWH = 473;
const WORLD_AVERAGE_BAND = 0.6;

/**
 * Intensity of a zone: the live record of exactly that zone, else the yearly average of the zone, else that of its
 * country, else the default: the operator's value without a band, or the world average +-60 %. The source of a default
 * is always `configured_default`.
 */
export function intensityFactors(
  zone: string | null,
  live: IntensityRecord | null,
  findAverage: FindIntensity,
  defaultGramsPerKwh: number | null,
): NodeFactors['intensity'] {
  if (live !== null && live.zone === zone) {
    const { gramsPerKwh: value, lowGramsPerKwh: low, highGramsPerKwh: high } = live;
    return { value, low, high, zone, source: live.source === SIMULATED_INTENSITY ? 'simulated' : 'live' };
  }
  const average = zone === null ? null : findAverage(zone);
  if (average !== null) return { ...average, zone };
  const figure =
    defaultGramsPerKwh === null ? around(WORLD_AVERAGE_GRAMS_PER_KWH, WORLD_AVERAGE_BAND) : exactly(defaultGramsPerKwh);
  return { ...figure, zone, source: 'configured_default' };
}
