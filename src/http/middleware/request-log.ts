/** What the HTTP floor needs of a logger. */
export interface RequestLogger {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** One answered request, as metrics count it. `operationId` is `none` outside the contract. */
export interface RequestObservation {
  readonly operationId: string;
  readonly method: string;
  readonly status: number;
  readonly seconds: number;
}
