/** One value of a binary array; times as ISO 8601 text with at most millisecond precision. */
export type BinaryValue = number | string | null;

interface ElementType {
  /** OID of the type in pg_type. */
  readonly oid: number;
  readonly bytes: number;
  write(buffer: Buffer, value: number | string, offset: number): void;
}

/** Microseconds from 1970 to 2000, the epoch of PostgreSQL. */
const EPOCH_MICROSECONDS = 946_684_800_000_000;
const WORD = 2 ** 32;

function toMicroseconds(text: string): number {
  const microseconds = Date.parse(text) * 1000 - EPOCH_MICROSECONDS;
  if (Number.isNaN(microseconds)) throw new RangeError(`not an instant: ${text}`);
  return microseconds;
}

/** Caches the last conversion: most rows of a window have the same times. */
let last = { text: '2000-01-01T00:00:00.000Z', microseconds: 0 };

function writeInstant(buffer: Buffer, value: number | string, offset: number): void {
  if (value !== last.text) last = { text: String(value), microseconds: toMicroseconds(String(value)) };
  writeInt64(buffer, last.microseconds, offset);
}

/** Writes an integer within 2^53 as two exact 32-bit halves. */
function writeInt64(buffer: Buffer, value: number | string, offset: number): void {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`not an integer within 2^53: ${value}`);
  const high = Math.floor(number / WORD);
  buffer.writeInt32BE(high, offset);
  buffer.writeUInt32BE(number - high * WORD, offset + 4);
}

const ELEMENTS: Readonly<Record<string, ElementType>> = {
  'double precision': { oid: 701, bytes: 8, write: (buffer, value, at) => buffer.writeDoubleBE(Number(value), at) },
  bigint: { oid: 20, bytes: 8, write: writeInt64 },
  integer: { oid: 23, bytes: 4, write: (buffer, value, at) => buffer.writeInt32BE(Number(value), at) },
  smallint: { oid: 21, bytes: 2, write: (buffer, value, at) => buffer.writeInt16BE(Number(value), at) },
  timestamptz: { oid: 1184, bytes: 8, write: writeInstant },
};

const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const NULL_LENGTH = -1;

/** Whether `binaryArray` supports the type. */
export const hasBinaryForm = (type: string): boolean => type in ELEMENTS;

/**
 * Encodes an array in PostgreSQL's binary format (array_recv): one dimension from index 1, each element prefixed with its
 * length. Without printing and parsing numbers, a large window is written in a third of the time of the text format.
 * @throws RangeError for a number outside the range of its type, an invalid time, or an unsupported type
 */
export function binaryArray(type: string, values: readonly BinaryValue[]): Buffer {
  const element = ELEMENTS[type];
  if (element === undefined) throw new RangeError(`no binary form of ${type}[]`);
  const nulls = values.reduce<number>((count, value) => (value === null ? count + 1 : count), 0);
  const length = HEADER_BYTES + values.length * LENGTH_BYTES + (values.length - nulls) * element.bytes;
  const buffer = Buffer.allocUnsafe(length);
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(nulls > 0 ? 1 : 0, 4);
  buffer.writeInt32BE(element.oid, 8);
  buffer.writeInt32BE(values.length, 12);
  buffer.writeInt32BE(1, 16);
  let offset = HEADER_BYTES;
  for (const value of values) {
    buffer.writeInt32BE(value === null ? NULL_LENGTH : element.bytes, offset);
    offset += LENGTH_BYTES;
    if (value === null) continue;
    element.write(buffer, value, offset);
    offset += element.bytes;
  }
  return buffer;
}
