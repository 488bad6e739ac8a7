/** The command line or the environment asks for something that makes no sense; the message says what and how to mend it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
