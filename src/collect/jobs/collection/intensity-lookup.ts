import type { CollectStore, IntensityRecord, IntensitySourcePort } from '../../../domain/ports.js';
import { type EpochSeconds, floorTo, HOUR_SECONDS, type TimeRange } from '../../../domain/time/window.js';
import type { HeldLease } from '../../leadership.js';

/** A live figure stands in for later hours at most this long; then the reference tables do. */
const MAX_AGE_SECONDS = 3 * HOUR_SECONDS;

/** The live intensity of a zone for a window, or null where the reference tables must do. */
export type LiveIntensity = (zone: string, windowStart: EpochSeconds) => IntensityRecord | null;

export interface IntensityLookupOptions {
  readonly store: Pick<CollectStore, 'upsertIntensities' | 'listIntensities'>;
  readonly lease: HeldLease;
  /** Null when only what is stored is used. */
  readonly source: IntensitySourcePort | null;
}

/**
 * Loads the live intensities that windows of the range may use, first from the source, which is stored, then from
 * the store. One look-up serves the whole range.
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
