/** Conversions between the units that are stored and those that are shown or priced. */

export const JOULES_PER_KWH = 3.6e6;
export const BYTES_PER_GIB = 2 ** 30;
