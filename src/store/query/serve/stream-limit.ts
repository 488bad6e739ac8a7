import { Problem } from '../../../problem/problem.js';
import { createAdmissionLimit } from '../../../runtime/limits.js';

/**
 * Limits concurrent streams: on a server each holds a connection for as long as its client reads.
 * @throws Problem `overloaded` beyond the limit, when the first part is read
 */
export const createStreamLimit = (limit: number) =>
  createAdmissionLimit(
    limit,
    () => new Problem('overloaded', `${limit} exports are in progress already; retry in a few seconds`),
  ).stream;
