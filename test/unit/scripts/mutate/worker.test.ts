import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createLastingWorker, startWorker, type Worker, WorkerFailure } from '../../../../scripts/mutate/worker.js';
import type { FlakyTask } from './flaky-worker.js';

describe('a worker of the mutation check', function () {
  this.timeout(60_000);
  let folder: string;
  const started: Worker<FlakyTask, number>[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mutate-worker-'));
  });
  afterEach(() => {
    for (const worker of started.splice(0)) worker.stop();
    rmSync(folder, { recursive: true });
  });

  const ask = (worker: Worker<FlakyTask, number>, mood: FlakyTask['mood']) =>
    worker.ask({ mood, marker: join(folder, 'died') });
  function start(mostAnswers: number, timeoutMs = 30_000): Worker<FlakyTask, number> {
    const plan = { folder: '.', script: 'test/unit/scripts/mutate/flaky-worker.ts', args: [], timeoutMs };
    const worker = createLastingWorker(() => startWorker<FlakyTask, number>(plan), mostAnswers);
    started.push(worker);
    return worker;
  }

  it('is replaced after its maximum number of answers', async () => {
    const worker = start(2);
    const pids = [await ask(worker, 'well'), await ask(worker, 'well'), await ask(worker, 'well')];
    expect(pids[1]).to.equal(pids[0]);
    expect(pids[2]).not.to.equal(pids[0]);
  });

  it('is restarted when its process dies, and receives the same request once more', async () => {
    const worker = start(10);
    const before = await ask(worker, 'well');
    const after = await ask(worker, 'dies once');
    expect(after).to.be.a('number').that.does.not.equal(before);
    expect(await ask(worker, 'well')).to.equal(after);
  });

  it('gives up a request that kills two processes, reports the cause, and answers the next', async () => {
    const worker = start(10);
    const failure: unknown = await ask(worker, 'dies').catch((error: unknown) => error);
    expect(failure).to.be.an.instanceOf(WorkerFailure);
    expect(String(failure)).to.match(/twice: the process ended by SIGKILL, then the process ended by SIGKILL/);
    expect(await ask(worker, 'well')).to.be.a('number');
  });

  it('gives up a request without an answer in time', async () => {
    const failure: unknown = await ask(start(10, 500), 'hangs').catch((error: unknown) => error);
    expect(failure).to.be.an.instanceOf(WorkerFailure);
    expect(String(failure)).to.match(/no answer within 0\.5 s/);
  });
});
