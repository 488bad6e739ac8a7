import { MEASURE_COLUMNS, MEASURE_TYPES, NODE_MEASURE_COLUMNS, NODE_MEASURE_TYPES, PEAK_COLUMNS } from '../columns.js';

/** Pieces of DDL that several tables share, made from the measure tables. */

const declare = (columns: readonly string[], types: readonly string[]): string =>
  columns.map((column, index) => `${column} ${types[index]}`).join(',\n  ');

export const MEASURES_DDL = declare(MEASURE_COLUMNS, MEASURE_TYPES);
export const NODE_MEASURES_DDL = declare(NODE_MEASURE_COLUMNS, NODE_MEASURE_TYPES);
export const PEAKS_DDL = PEAK_COLUMNS.map((column) => `${column} double precision`).join(',\n  ');

export const CONTAINER_DDL = `cpu_indexes integer[] not null,
  cpu_counts integer[] not null,
  memory_indexes integer[] not null,
  memory_counts integer[] not null,
  memory_max_bytes double precision,
  pod_seconds double precision not null,
  cpu_request_millicores double precision,
  cpu_limit_millicores double precision,
  memory_request_bytes double precision,
  memory_limit_bytes double precision,
  throttled_periods double precision not null,
  cfs_periods double precision not null,
  oom_kills double precision not null`;
