import { type IntensityRecord, type IntensitySourcePort, SIMULATED_INTENSITY } from '../../domain/ports.js';
import { DAY_SECONDS, type EpochSeconds, floorTo, HOUR_SECONDS, startsIn } from '../../domain/time/window.js';
import { driftingNoise, hashOf } from './hash-noise.js';

/** Relative band of a simulated hour, similar to the revisions of published hourly estimates. */
const BAND = 0.1;

/**
 * How grid intensity varies over a day. Means are close to the yearly averages of the zones (Electricity Maps 2025).
 * The shapes are typical of a grid with much nuclear power, of one with wind and some solar power, and of one with a
 * large share of solar power.
 */
interface GridShape {
  readonly meanGramsPerKwh: number;
  /** Offset of local solar time from UTC in hours. */
  readonly solarOffsetHours: number;
  /** Relative reduction by solar power at noon, and relative increase in the evening. */
  readonly sun: number;
  readonly evening: number;
  /** Relative variation from weather over days. */
  readonly weather: number;
}

const GRIDS: Readonly<Record<string, GridShape>> = {
  FR: { meanGramsPerKwh: 31, solarOffsetHours: 0.2, sun: 0.18, evening: 0.2, weather: 0.2 },
  DE: { meanGramsPerKwh: 370, solarOffsetHours: 0.7, sun: 0.38, evening: 0.15, weather: 0.3 },
  'US-CAL-CISO': { meanGramsPerKwh: 240, solarOffsetHours: -8, sun: 0.62, evening: 0.22, weather: 0.12 },
};

const bell = (hour: number, centre: number, width: number): number => Math.exp(-(((hour - centre) / width) ** 2));

function gramsAt(zone: string, grid: GridShape, hour: EpochSeconds): number {
  const middle = hour + HOUR_SECONDS / 2;
  const solar = (((middle / HOUR_SECONDS + grid.solarOffsetHours) % 24) + 24) % 24;
  const weather = 1 + grid.weather * (2 * driftingNoise(hashOf(zone), middle, 2 * DAY_SECONDS) - 1);
  const jitter = 0.97 + 0.06 * driftingNoise(hashOf(zone) + 1, middle, 3 * HOUR_SECONDS);
  const shape =
    1 - grid.sun * bell(solar, 12.5, 3.4) + grid.evening * (bell(solar, 20, 2.5) + 0.4 * bell(solar, 6.5, 2));
  return grid.meanGramsPerKwh * shape * weather * jitter;
}

/** Hourly intensities for the zones of the sample cluster, as a function of zone and hour. Other zones have none. */
export function createSampleIntensities(): IntensitySourcePort {
  return {
    name: SIMULATED_INTENSITY,
    listIntensities: async (zones, range, signal) => {
      signal.throwIfAborted();
      const hours = startsIn({ from: floorTo(range.from, HOUR_SECONDS), to: range.to }, HOUR_SECONDS);
      return zones.flatMap((zone): IntensityRecord[] => {
        const grid = Object.hasOwn(GRIDS, zone) ? GRIDS[zone] : undefined;
        if (grid === undefined) return [];
        return hours.map((hour) => {
          const grams = gramsAt(zone, grid, hour);
          return {
            zone,
            hour,
            gramsPerKwh: grams,
            lowGramsPerKwh: grams * (1 - BAND),
            highGramsPerKwh: grams * (1 + BAND),
            source: SIMULATED_INTENSITY,
            isEstimated: false,
          };
        });
      });
    },
  };
}
