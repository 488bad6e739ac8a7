import { once } from 'node:events';
import { expect } from 'chai';
import { startStream } from '../../src/operations/shared/export/export-reply.js';
import type { HttpHarness } from '../support/http-harness.js';
import { isAnsweredWhole, isReadWhole, openReader, startStreamHarness } from '../support/stream-harness.js';

const CHUNK = 'x'.repeat(64 * 1024);
/** Far more than the socket buffers hold. */
const MANY_CHUNKS = 1_000;

const CSV = '/rows?format=csv';
const VARY = 'Accept-Encoding, Accept';

/** A stream that records how far it was read and when it was closed. */
function counted(chunks: number, fails = false) {
  const state = { made: 0, ended: false };
  let resolveStart = (): void => {};
  const end = new Promise<void>((resolve) => {
    resolveStart = resolve;
  });
  async function* make() {
    try {
      for (; state.made < chunks; state.made += 1) yield CHUNK;
      if (fails) throw new Error('the database is gone');
    } finally {
      state.ended = true;
      resolveStart();
    }
  }
  return { state, end, start: () => startStream(make()) };
}

const get = async (harness: HttpHarness, path: string, accept?: string) => {
  const { status, headers, body } = await harness.client.get(path, accept === undefined ? {} : { Accept: accept });
  return { status, type: headers['content-type'], vary: headers['vary'], body };
};

describe('responses in several media types', () => {
  let harness: HttpHarness;
  before(async () => {
    harness = await startStreamHarness(({ mediaType }) => JSON.stringify(mediaType));
  });

  it('are selected by Accept, by default the first of the contract', async () => {
    const cases = [
      [undefined, 'application/json; charset=utf-8'],
      ['*/*', 'application/json; charset=utf-8'],
      ['text/csv', 'text/csv; charset=utf-8; header=present'],
      ['text/csv;q=0.5, application/x-ndjson', 'application/x-ndjson; charset=utf-8'],
    ] as const;
    for (const [accept, type] of cases)
      expect(await get(harness, '/rows', accept), accept).to.include({ status: 200, type, vary: VARY });
  });

  it('are selected by format if Accept allows it', async () => {
    for (const accept of [undefined, '*/*', 'text/*', 'text/html, application/json, */*;q=0.1'])
      expect((await get(harness, '/rows?format=csv', accept)).type, accept).to.match(/^text\/csv;/);
    expect((await get(harness, '/rows?format=json', 'application/json')).type).to.match(/^application\/json;/);
  });

  it('are rejected with 400 naming format when format and Accept contradict, together with all other errors', async () => {
    for (const accept of ['application/json', 'image/png', 'text/csv;q=0, */*']) {
      const { status, body } = await get(harness, '/rows?format=csv&top=0', accept);
      expect([status, body.errors.map((error: { pointer: string }) => error.pointer)], accept).to.eql([
        400,
        ['/query/format', '/query/top'],
      ]);
    }
    expect((await get(harness, '/rows?format=xml', 'image/png')).status).to.equal(406);
    expect((await get(harness, '/rows?format=xml')).status).to.equal(400);
    expect((await get(harness, '/rows?format=csv&format=csv', 'application/json')).status).to.equal(400);
  });
});

describe('a streamed response', () => {
  it('is sent completely, and counts as one request in flight until then', async () => {
    const stream = counted(20);
    const harness = await startStreamHarness(() => stream.start(), { maxInFlight: 1 });
    const { status, text } = await harness.client.get(CSV);
    expect([status, text.length]).to.eql([200, 20 * CHUNK.length]);
    expect(stream.state.ended).to.equal(true);
  });

  it('is produced no faster than the client reads, and closed when the client disconnects', async () => {
    const stream = counted(MANY_CHUNKS);
    const harness = await startStreamHarness(() => stream.start(), { maxInFlight: 1 });
    const reader = await openReader(harness.server, CSV);
    reader.resume();
    await once(reader, 'data');
    reader.pause();
    expect((await harness.client.get(CSV)).status, 'in flight').to.equal(503);
    reader.destroy();
    await stream.end;
    expect(stream.state.made).to.be.lessThan(MANY_CHUNKS);
    expect(harness.log.filter(({ level }) => level !== 'info')).to.eql([]);
  });

  it('is aborted when the client reads nothing for too long', async () => {
    const stream = counted(MANY_CHUNKS);
    const harness = await startStreamHarness(() => stream.start(), { stallMilliseconds: 50 });
    const reader = await openReader(harness.server, CSV);
    await stream.end;
    expect(await isReadWhole(reader)).to.equal(false);
    expect(stream.state.made).to.be.lessThan(MANY_CHUNKS);
  });

  it('breaks the connection when it fails midway, and logs the reason', async () => {
    const harness = await startStreamHarness(() => counted(3, true).start());
    expect(await isAnsweredWhole(harness.server, CSV)).to.equal(false);
    const whole = await startStreamHarness(() => counted(3).start());
    expect(await isAnsweredWhole(whole.server, CSV)).to.equal(true);
    const errors = harness.log.filter(({ level }) => level === 'error');
    expect(errors.map(({ fields }) => [fields['operationId'], String(fields['err'])])).to.eql([
      ['listRows', 'Error: the database is gone'],
    ]);
  });

  it('is a problem response with a status when it fails before its first chunk', async () => {
    const harness = await startStreamHarness(() => counted(0, true).start());
    const reader = await openReader(harness.server, CSV);
    const [answer] = await once(reader.setEncoding('utf8').resume(), 'data');
    reader.destroy();
    expect(answer).to.match(/^HTTP\/1.1 500 /);
  });

  it('is closed unread for HEAD', async () => {
    const stream = counted(MANY_CHUNKS);
    const harness = await startStreamHarness(() => stream.start());
    const { status, headers, text } = await harness.client.send('head', CSV);
    expect([status, headers['content-type'], text ?? '']).to.eql([200, 'text/csv; charset=utf-8; header=present', '']);
    expect(stream.state).to.eql({ made: 0, ended: true });
  });
});

describe('the signal of a request', () => {
  it('is aborted when the client disconnects, which is not logged as an error', async () => {
    let begun = (_signal: AbortSignal): void => {};
    const asked = new Promise<AbortSignal>((resolve) => {
      begun = resolve;
    });
    const harness = await startStreamHarness(async ({ signal }) => {
      begun(signal);
      await once(signal, 'abort');
      throw new Error('cancelled');
    });
    const reader = await openReader(harness.server, CSV);
    const signal = await asked;
    expect(signal.aborted).to.equal(false);
    reader.destroy();
    await once(signal, 'abort');
    await new Promise(setImmediate);
    expect(harness.log.map(({ level, fields }) => [level, fields['isAborted']])).to.eql([['info', true]]);
  });

  it('is not aborted when the response is complete', async () => {
    let signal: AbortSignal | undefined;
    const harness = await startStreamHarness((request) => {
      signal = request.signal;
      return 'whole';
    });
    const closed = once(harness.server, 'connection').then(([socket]) => once(socket, 'close'));
    await harness.client.get(CSV);
    await closed;
    expect(signal?.aborted).to.equal(false);
  });
});
