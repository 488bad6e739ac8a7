export const DAY_SECONDS = 86_400;

const SECONDS: ReadonlyMap<string, number> = new Map([
  ['w', 604_800],
  ['d', DAY_SECONDS],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
]);

/**
 * Parses `60s`, `15m`, `24h`, `9d`, `2w`.
 * @returns seconds
 * @throws Error with a sentence that completes "GREENKUBE_X ..."
 */
export function parseDuration(text: string): number {
  const [, amount, unit] = /^(\d{1,9})([smhdw])$/.exec(text) ?? [];
  const seconds = unit === undefined ? undefined : SECONDS.get(unit);
  if (seconds === undefined) throw new Error('must be a duration such as 60s, 15m, 24h or 9d');
  return Number(amount) * seconds;
}

/** The shortest notation of whole seconds, in units up to days. */
export function formatDuration(seconds: number): string {
  for (const [unit, size] of SECONDS) {
    if (unit !== 'w' && seconds > 0 && seconds % size === 0) return `${seconds / size}${unit}`;
  }
  return `${seconds}s`;
}
