/**
 * Runs in the service before its first module: SIGUSR2 moves its clock by the seconds in CLOCK_JUMP_SECONDS, and back with the
 * next signal. The service reads no other clock than Date.now.
 */
const PRELOAD = `
  const now = Date.now;
  const jump = Number(process.env.CLOCK_JUMP_SECONDS) * 1000;
  let isAhead = false;
  Date.now = () => now() + (isAhead ? jump : 0);
  if (process.env.CLOCK_JUMP_SECONDS) process.on('SIGUSR2', () => { isAhead = !isAhead; });
`;

/** Environment of a service whose clock can jump. @param seconds length of the jump; negative: back */
export const jumpingClock = (seconds: number): Record<string, string> => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(PRELOAD)}`,
  CLOCK_JUMP_SECONDS: String(seconds),
});
