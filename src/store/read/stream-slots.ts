import { Problem } from '../../problem/problem.js';

/**
 * Lets so many streams run at a time: on a server each holds a connection for as long as its client reads.
 * @throws Problem `overloaded` beyond that, when the first part is asked for
 */
export function createStreamSlots(
  limit: number,
): <Part>(stream: AsyncGenerator<Part, void, void>) => AsyncGenerator<Part, void, void> {
  let running = 0;
  return async function* withSlot(stream) {
    if (running >= limit)
      throw new Problem('overloaded', `${limit} exports are running already; try again in a few seconds`);
    running += 1;
    try {
      yield* stream;
    } finally {
      running -= 1;
    }
  };
}
