import { Problem } from '../../../problem/problem.js';
import { createAdmissionLimit } from '../../../runtime/limits.js';

/**
 * Limits concurrent streams, because on a server each holds a connection until its client has read the response.
 * @throws Problem `overloaded` when the first part is read and the limit is reached
 */
export const createStreamLimit = (limit: number) =>
  createAdmissionLimit(
    limit,
    () => new Problem('overloaded', `too many exports in progress (limit ${limit}); retry in a few seconds`),
  ).stream;
