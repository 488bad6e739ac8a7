/**
 * Turns of the event loop between two slices of long work. In each turn one new connection is accepted (libuv 1.46 and
 * later); with a slice in every turn, a hundred new clients would wait for a hundred slices. An empty turn takes some 6 µs.
 */
const TURNS_BETWEEN_SLICES = 32;

/** Long works that wait to go on, in order. */
const waiting: (() => void)[] = [];
let turnsLeft = 0;

function takeTurn(): void {
  if (turnsLeft > 0) turnsLeft -= 1;
  else {
    turnsLeft = TURNS_BETWEEN_SLICES;
    waiting.shift()?.();
  }
  if (waiting.length > 0) setImmediate(takeTurn);
}

/**
 * Until it is this long work's turn to go on. They go on one after the other, with some turns of the event loop between
 * them, so that whoever else waits for the loop waits for one slice of work, however many long works there are.
 */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(takeTurn);
  });
}
