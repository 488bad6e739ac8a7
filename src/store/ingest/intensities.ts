import type { Knex } from 'knex';
import type { IntensityRecord, Lease } from '../../domain/ports.js';
import { ceilTo, floorTo, HOUR_SECONDS, type TimeRange } from '../../domain/time/window.js';
import { inLeasedTransaction } from '../connection/write-transaction.js';
import { arrayText, type BulkTable, upsertRows } from '../sql/bulk-write.js';
import { timestamp } from '../sql/sql-part.js';
import { column } from './fact-tables.js';

const TABLE: BulkTable<IntensityRecord> = {
  name: 'grid_intensity',
  key: ['zone', 'hour'],
  columns: [
    column('zone', 'text', (record) => record.zone),
    column('hour', 'timestamptz', (record) => timestamp(record.hour)),
    column('grams_per_kwh', 'double precision', (record) => record.gramsPerKwh),
    column('low_grams_per_kwh', 'double precision', (record) => record.lowGramsPerKwh),
    column('high_grams_per_kwh', 'double precision', (record) => record.highGramsPerKwh),
    column('source', 'text', (record) => record.source),
    column('is_estimated', 'boolean', (record) => record.isEstimated),
  ],
};

/** Stores one record per zone and hour; the last of several records for the same hour wins. @returns number of new or changed records */
export async function upsertIntensities(
  knex: Knex,
  lease: Lease,
  records: readonly IntensityRecord[],
): Promise<number> {
  const latest = new Map(records.map((record) => [JSON.stringify([record.zone, record.hour]), record]));
  return inLeasedTransaction(knex, lease, (trx) => upsertRows(trx, TABLE, [...latest.values()]));
}

/** Records of the zones for all hours that overlap the range, by zone and hour. g CO2e/kWh. */
export async function listIntensities(
  knex: Knex,
  zones: readonly string[],
  range: TimeRange,
): Promise<IntensityRecord[]> {
  const { rows } = await knex.raw<{ rows: IntensityRecord[] }>(
    `select zone, extract(epoch from hour)::float8 as hour, grams_per_kwh as "gramsPerKwh",
            low_grams_per_kwh as "lowGramsPerKwh", high_grams_per_kwh as "highGramsPerKwh", source,
            is_estimated as "isEstimated"
       from grid_intensity
      where zone = any(?::text[]) and hour >= ?::timestamptz and hour < ?::timestamptz
      order by zone collate "C", grid_intensity.hour`,
    [arrayText(zones), timestamp(floorTo(range.from, HOUR_SECONDS)), timestamp(ceilTo(range.to, HOUR_SECONDS))],
  );
  return rows;
}
