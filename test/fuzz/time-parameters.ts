import fc from 'fast-check';
import { COARSE, NOW } from './fuzz-harness.js';

/** Instants near the stored facts, near the clock, and at the ends of the calendar. Seconds. */
const instants: fc.Arbitrary<number> = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: NOW - 2 * 86_400, max: NOW + 300 }) },
  { weight: 3, arbitrary: fc.integer({ min: COARSE.from - 86_400, max: NOW }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 4_133_980_799 }) },
);

const dateOf = (instant: number): string => new Date(instant * 1000).toISOString().slice(0, 10);
const pad = (value: number): string => String(value).padStart(2, '0');

/** The instant with an offset, sometimes with a fraction of a second or in lower case. */
function dateTime(instant: number, offsetMinutes: number, fraction: string, isLower: boolean): string {
  const local = new Date((instant + offsetMinutes * 60) * 1000).toISOString().slice(0, 19);
  const size = Math.abs(offsetMinutes);
  const offset = `${offsetMinutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
  const text = `${local}${fraction}${offsetMinutes === 0 ? 'Z' : offset}`;
  return isLower ? text.toLowerCase() : text;
}

const textOf = (instant: number): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(dateOf(instant)) },
    { weight: 4, arbitrary: fc.constant(dateTime(Math.floor(instant / 300) * 300, 0, '', false)) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(fc.integer({ min: -720, max: 840 }), fc.constantFrom('', '.5', '.123456789'), fc.boolean())
        .map(([offset, fraction, isLower]) => dateTime(instant, offset, fraction, isLower)),
    },
  );

const ODD_TIMES = [
  '1970-01-01',
  '2100-12-31',
  '1969-12-31',
  '2101-01-01',
  '2024-02-29',
  '2023-02-29',
  '2024-13-01',
  '2024-01-31T24:00:00Z',
  '2024-01-31T23:59:60Z',
  '2024-02-01T01:29:60.5+01:30',
  '2024-01-30T23:59:60Z',
  `2024-01-31T10:00:00.${'123456789'.repeat(40)}Z`,
  'now-1h',
  '1706702400123',
  '2024-01-31T10:00:00',
  '2024-01-31 10:00:00Z',
  '2024-01-31T10:00:00 02:00',
  '1970-01-01T00:00:00+14:00',
  '1970-01-01T01:00:00Z',
  '2100-12-31T23:59:59-23:59',
  '2011-12-30',
  '20240131',
  '2024-W05-3',
  '1706702400',
  'yesterday',
];

const borders: fc.Arbitrary<string> = fc.oneof(
  { weight: 9, arbitrary: instants.chain(textOf) },
  { weight: 1, arbitrary: fc.constantFrom(...ODD_TIMES) },
);

/** Usually accepted ranges: up to two days, some up to months, few up to years. Seconds. */
const lengths = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 300, max: 2 * 86_400 }) },
  { weight: 2, arbitrary: fc.integer({ min: 300, max: 120 * 86_400 }) },
  { weight: 1, arbitrary: fc.integer({ min: 300, max: 3700 * 86_400 }) },
);
const pairsOfBorders = fc
  .tuple(instants, lengths)
  .chain(([from, length]) => fc.record({ from: textOf(from), to: textOf(Math.min(from + length, 4_133_980_799)) }));

const lasts: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(fc.integer({ min: 1, max: 48 }), fc.constantFrom('m', 'h', 'd', 'w', 'mo', 'y'))
      .map(([count, unit]) => `${unit === 'y' ? Math.min(count, 12) : count}${unit}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('ytd', '3660d', '3661d', '10y', '120mo', '5m', '1m', '9999999m', '9999999y'),
  },
  { weight: 1, arbitrary: fc.constantFrom('0h', '1M', '24', 'ytD', '01d', '10000000m', '1mon', 'd1') },
);

/** Values of `from`, `to` and `last` together, because they depend on each other. */
export const timeParameters: fc.Arbitrary<{ from?: string; to?: string; last?: string }> = fc.oneof(
  { weight: 5, arbitrary: fc.constant({}) },
  { weight: 5, arbitrary: fc.record({ last: lasts }) },
  { weight: 3, arbitrary: fc.record({ from: borders }) },
  { weight: 3, arbitrary: fc.record({ to: borders }) },
  { weight: 9, arbitrary: pairsOfBorders },
  { weight: 1, arbitrary: fc.record({ from: borders, to: borders }) },
  { weight: 1, arbitrary: fc.record({ from: borders, to: borders, last: lasts }, { requiredKeys: ['last'] }) },
);

/** Names with every kind of offset and clock change, unusual notations, and invalid names. */
export const timezones: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.constantFrom(
      ...['UTC', 'Europe/Paris', 'America/New_York', 'Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe'],
      ...['Pacific/Apia', 'Pacific/Kiritimati', 'Africa/Monrovia', 'America/St_Johns', 'Etc/GMT+5', 'utc', 'Zulu'],
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('Mars/Olympus', 'Europe/', 'UTC+2', 'A', 'EST5EDT', 'GMT-0', 'x-y_z/+') },
);
