/**
 * SQL of the highest memory use of a container's hour, at most its limit in that hour. Rows of earlier versions can exceed it:
 * for two minutes after a restart they contain the memory of the ended container and of its successor.
 * @param prefix alias of the table with a dot, or nothing
 */
export const memoryWithinLimitSql = (prefix = ''): string =>
  `case when ${prefix}memory_limit_bytes > 0 and ${prefix}memory_max_bytes > ${prefix}memory_limit_bytes
             then ${prefix}memory_limit_bytes else ${prefix}memory_max_bytes end`;
