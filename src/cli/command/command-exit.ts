/** The command line or the environment is invalid; the message says what is wrong and how to correct it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Exit codes of the commands; 64 and 74 are EX_USAGE and EX_IOERR of sysexits.h. */
export const EXIT = {
  /** Gate: all budgets are met. Notifier: everything new was sent, or nothing was new. */
  ok: 0,
  /** Gate: a budget is exceeded. Notifier: a message was not accepted and is retried in the next run. */
  refused: 1,
  /** No trustworthy data: the service did not respond, or its figures are not conclusive. */
  untrusted: 2,
  /** The command line, the environment or the query is invalid. */
  usage: 64,
  /** A file could not be read or written. */
  file: 74,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
