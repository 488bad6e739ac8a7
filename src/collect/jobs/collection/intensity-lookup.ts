import type { CollectStore, IntensityRecord, IntensitySourcePort } from '../../../domain/ports.js';
import { type EpochSeconds, floorTo, HOUR_SECONDS, type TimeRange } from '../../../domain/time/window.js';
import type { HeldLease } from '../../leadership.js';

/** A live intensity also applies to the hours after it, for at most this long; later hours use the reference tables. */
const MAX_AGE_SECONDS = 3 * HOUR_SECONDS;

/** The live intensity of a zone for a window, or null when the reference tables apply. */
export type LiveIntensity = (zone: string, windowStart: EpochSeconds) => IntensityRecord | null;

export interface IntensityLookupOptions {
  readonly store: Pick<CollectStore, 'upsertIntensities' | 'listIntensities'>;
  readonly lease: HeldLease;
  /** Null when only stored intensities are used. */
  readonly source: IntensitySourcePort | null;
}

/**
 * Loads the live intensities that windows of the range may use: queries the source and stores the records, then reads
 * the store. One call covers the whole range.
 */
export async function loadIntensities(
  { store, lease, source }: IntensityLookupOptions,
  zones: readonly string[],
  range: TimeRange,
  signal: AbortSignal,
): Promise<LiveIntensity> {
  if (zones.length === 0) return () => null;
  const hours = { from: floorTo(range.from, HOUR_SECONDS), to: range.to };
  if (source !== null) {
    const records = await source.listIntensities(zones, hours, signal);
    if (records.length > 0) await store.upsertIntensities(await lease(), records);
  }
  const stored = await store.listIntensities(zones, { from: hours.from - MAX_AGE_SECONDS, to: hours.to });
  return (zone, windowStart) => newestUsable(stored, zone, floorTo(windowStart, HOUR_SECONDS));
}

function newestUsable(records: readonly IntensityRecord[], zone: string, hour: EpochSeconds): IntensityRecord | null {
  let newest: IntensityRecord | null = null;
  for (const record of records) {
    const isUsable = record.zone === zone && record.hour <= hour && hour - record.hour <= MAX_AGE_SECONDS;
    if (isUsable && (newest === null || record.hour > newest.hour)) newest = record;
  }
  return newest;
}
