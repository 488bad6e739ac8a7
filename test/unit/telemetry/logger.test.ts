import { expect } from 'chai';
import { createLogger, type LoggerOptions } from '../../../src/telemetry/logger.js';

function linesOf(options: LoggerOptions, log: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  log(createLogger(options, { write: (line) => lines.push(line) }));
  return lines.join('');
}

describe('createLogger', () => {
  it('writes one JSON object per line with a timestamp and a level name', () => {
    const line = linesOf({ level: 'info', format: 'json' }, (logger) => logger.info({ cluster: 'prod' }, 'collected'));
    expect(JSON.parse(line)).to.include({ level: 'info', cluster: 'prod', msg: 'collected' });
    expect(JSON.parse(line).time).to.match(/^\d{4}-\d\d-\d\dT.*Z$/);
  });

  it('writes readable text with fields and the stack of an error', () => {
    const text = linesOf({ level: 'debug', format: 'text' }, (logger) =>
      logger.child({ cluster: 'prod' }).error({ err: new Error('boom'), windows: 3 }, 'not collected'),
    );
    expect(text).to.match(/^\d\d:\d\d:\d\d ERROR not collected cluster=prod windows=3\nError: boom\n {4}at /);
  });

  it('omits entries below its level', () => {
    expect(linesOf({ level: 'warn', format: 'text' }, (logger) => logger.info('quiet'))).to.equal('');
  });

  for (const format of ['json', 'text'] as const) {
    it(`never writes a secret (${format})`, () => {
      const text = linesOf({ level: 'info', format }, (logger) => {
        logger.info({ password: 's3cret', request: { authorization: 's3cret' }, headers: { 'X-Key': 's3cret' } }, 'a');
        logger.error({ err: new Error('connect postgres://user:s3cret@db:5432/x failed') }, 'b');
        logger.warn('http://s3cret@host/');
      });
      expect(text).to.not.include('s3cret');
      expect(text).to.include('postgres://[redacted]@db:5432/x');
    });
  }
});
