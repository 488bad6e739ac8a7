/** The command line or the environment asks for something that makes no sense; the message says what and how to mend it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Exit codes of the commands; 64 and 74 are EX_USAGE and EX_IOERR of sysexits.h. */
export const EXIT = {
  /** The gate: within every budget. The notifier: everything new was told, or nothing was new. */
  ok: 0,
  /** The gate: some budget is exceeded. The notifier: some message was not accepted and is tried again next time. */
  refused: 1,
  /** No trustworthy data: the service did not answer, or its figures prove nothing. */
  untrusted: 2,
  /** The command line, the environment or the query cannot be used as it is. */
  usage: 64,
  /** A file could not be read or written. */
  file: 74,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
