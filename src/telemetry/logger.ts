import { type DestinationStream, type Logger as PinoLogger, pino, stdTimeFunctions } from 'pino';
import { textLine } from './text-line.js';

/** User and password of any URL in a text: error messages of clients like to repeat the whole address. */
const URL_CREDENTIALS = /(:\/\/)[^\s/:@"']{1,256}(:[^\s/@"']{0,1024})?@/g;

/** The text with the credentials of URLs replaced. */
const withoutCredentials = (text: string): string => text.replace(URL_CREDENTIALS, '$1[redacted]@');

/** The part of pino that the rooms use. ERROR: a person must act; WARN: heals by itself; INFO: tens of lines an hour. */
export type Logger = Pick<PinoLogger, 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'child'>;

export interface LoggerOptions {
  readonly level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  readonly format: 'json' | 'text';
}

/** Fields that never reach a log, wherever an object has them on its first or second level. */
const SECRET_FIELDS = ['password', 'authorization', 'cookie', 'token', 'bearerToken', 'connectionString', 'headers'];

/** Writes JSON lines, or text for people, to the stream (standard output when none is given). */
export function createLogger(options: LoggerOptions, output: DestinationStream = process.stdout): Logger {
  const destination: DestinationStream =
    options.format === 'text' ? { write: (line) => output.write(textLine(line)) } : output;
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: '[redacted]' },
      hooks: { streamWrite: withoutCredentials },
    },
    destination,
  );
}
