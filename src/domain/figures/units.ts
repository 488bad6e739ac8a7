/** Conversions from stored units to displayed or priced units. */

export const JOULES_PER_KWH = 3.6e6;
export const BYTES_PER_GIB = 2 ** 30;
