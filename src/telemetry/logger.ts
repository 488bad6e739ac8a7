import { type DestinationStream, type Logger as PinoLogger, pino, stdTimeFunctions } from 'pino';
import { textLine } from './text-line.js';

/** User and password of a URL; error messages of client libraries often contain the whole URL. */
const URL_CREDENTIALS = /(:\/\/)[^\s/:@"']{1,256}(:[^\s/@"']{0,1024})?@/g;

/** Replaces the credentials of URLs in a text. */
const withoutCredentials = (text: string): string => text.replace(URL_CREDENTIALS, '$1[redacted]@');

/** The part of pino that the service uses. ERROR: an operator must act; WARN: the service recovers automatically; INFO: tens of lines per hour. */
export type Logger = Pick<PinoLogger, 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'child'>;

export interface LoggerOptions {
  readonly level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  readonly format: 'json' | 'text';
}

/** Fields that are removed from log entries, on the first and second level of an object. */
const SECRET_FIELDS = ['password', 'authorization', 'cookie', 'token', 'bearerToken', 'connectionString', 'headers'];

/** Writes JSON or text lines to the stream, by default to standard output. */
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
