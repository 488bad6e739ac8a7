import type { EpochSeconds } from '../../../domain/time/window.js';
import type { Series } from '../client/sample-series.js';
import { type KeplerMeter, keplerMeterOf } from '../queries/kepler-queries.js';
import { readCounter } from './read-counter.js';

/** Measurements of Kepler for one node in one window, in joules. Null means not measured. */
export interface KeplerReading {
  /** Energy of the whole machine. */
  readonly platformJoules: number | null;
  readonly packageJoules: number | null;
  readonly dramJoules: number | null;
  /** Idle fraction of the platform energy, else of the package energy, 0..1; null if Kepler does not report it. */
  readonly idlePart: number | null;
  readonly dropped: number;
}

/**
 * Reads the meters of a node. They overlap (platform and psys contain package, package contains core), so exactly one
 * meter of each kind is used. Platform: Redfish, else the psys zone, else the platform counter of earlier versions.
 * Package and dram: the zone, else the sum of the numbered zones, else the counter of the node, else the sum of the
 * containers. Source: Linux powercap RAPL zones; Kepler's metric reference.
 */
export function readKepler(all: readonly Series[], time: EpochSeconds, coveredSeconds: number): KeplerReading {
  let dropped = 0;
  const read = (meter: KeplerMeter, isWanted: (labels: Series['labels']) => boolean = () => true): number | null => {
    const series = all.filter(({ labels }) => keplerMeterOf(labels) === meter && isWanted(labels));
    const reading = readCounter(series, time);
    dropped += reading.dropped;
    return reading.value;
  };
  /** The zone itself, else its numbered parts. */
  const zone = (meter: KeplerMeter, name: string): number | null =>
    read(meter, (labels) => labels['zone'] === name) ??
    read(meter, (labels) => labels['zone']?.startsWith(`${name}-`) ?? false);
  const counter = (name: 'package' | 'dram' | 'platform'): Measured | null =>
    measured(read(name), read(name, isIdle), read(name, isDynamic)) ??
    measured(read(`container_${name}`), read(`container_${name}`, isIdle), read(`container_${name}`, isDynamic));
  const ofZone = (name: string): Measured | null =>
    measured(zone('zone', name), zone('zone_idle', name), zone('zone_active', name));

  const watts = read('platform_watts');
  const psys = ofZone('psys');
  const platform =
    watts === null
      ? (psys ?? counter('platform'))
      : { joules: watts * coveredSeconds, idlePart: psys?.idlePart ?? null };
  const packages = ofZone('package') ?? counter('package');
  return {
    platformJoules: platform?.joules ?? null,
    packageJoules: packages?.joules ?? null,
    dramJoules: (ofZone('dram') ?? counter('dram'))?.joules ?? null,
    idlePart: (platform ?? packages)?.idlePart ?? null,
    dropped,
  };
}

interface Measured {
  readonly joules: number;
  readonly idlePart: number | null;
}

const isIdle = (labels: Series['labels']): boolean => labels['mode'] === 'idle';
const isDynamic = (labels: Series['labels']): boolean => labels['mode'] === 'dynamic';

function measured(joules: number | null, idle: number | null, active: number | null): Measured | null {
  if (joules === null) return null;
  const isSeparated = idle !== null && active !== null && idle + active > 0;
  return { joules, idlePart: isSeparated ? idle / (idle + active) : null };
}
