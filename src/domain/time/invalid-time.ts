export type TimeParameter = 'from' | 'to' | 'last' | 'timezone';

/** A time parameter that cannot be understood or does not fit the others; the message is meant for the caller. */
export class InvalidTime extends Error {
  override readonly name = 'InvalidTime';
  readonly parameter: TimeParameter;

  constructor(parameter: TimeParameter, detail: string) {
    super(detail);
    this.parameter = parameter;
  }
}

/** Characters of a caller's value that a message repeats. */
const MAX_QUOTED = 40;

/** The value as a message may repeat it: quoted, escaped and short. */
export const quoted = (text: string): string =>
  JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text);
