import { expect } from 'chai';
import { createDiagnosticsJob } from '../../../src/collect/jobs/diagnostics/diagnostics-job.js';
import type { ClusterDiagnostics } from '../../../src/domain/diagnostics/diagnostics.js';
import type { Lease } from '../../../src/domain/ports.js';
import type { Logger } from '../../../src/telemetry/logger.js';
import { DIAGNOSED } from '../../support/diagnosed-clusters.js';

describe('the examination of sources', () => {
  function startJob() {
    const written: ClusterDiagnostics[] = [];
    const log: [level: string, fields: object][] = [];
    const state = { now: 1_000_000, report: DIAGNOSED[1]!, examined: 0 };
    const write = (level: string) => (fields: object) => void log.push([level, fields]);
    const run = createDiagnosticsJob({
      store: { writeDiagnostics: async (_, report) => void written.push(report) },
      examine: async () => {
        state.examined += 1;
        return state.report;
      },
      logger: { info: write('info'), warn: write('warn') } as unknown as Logger,
      now: () => state.now,
    });
    const lease = async (): Promise<Lease> => ({ clusterId: 1, holder: 'a', epoch: 1 });
    return { state, written, log, run: (signal = new AbortController().signal) => run(lease, signal) };
  }

  it('runs with the first cycle and then once an hour, and stores each report', async () => {
    const { state, written, run } = startJob();
    await run();
    await run();
    state.now += 3599;
    await run();
    expect(state.examined).to.equal(1);
    state.now += 1;
    await run();
    expect(state.examined).to.equal(2);
    expect(written).to.deep.equal([state.report, state.report]);
  });

  it('logs a summary of the first report and of each other one', async () => {
    const { state, log, run } = startJob();
    for (const report of [
      DIAGNOSED[1]!,
      DIAGNOSED[1]!,
      DIAGNOSED[0]!,
      { ...DIAGNOSED[1]!, status: 'ok', problems: [] } as const,
    ]) {
      state.report = report;
      await run();
      state.now += 3600;
    }
    expect(log.map(([level]) => level)).to.deep.equal(['warn', 'warn', 'info']);
    expect(log[0]![1]).to.deep.equal({
      cluster: 'production-eu',
      status: 'problems',
      product: 'Prometheus',
      version: '2.53.0',
      queries: 17,
      samples: 1234,
      nodes: 3,
      pods: 20,
      problems: ['duplicate_series'],
    });
  });

  it('stores nothing when it is stopped', async () => {
    const { written, run } = startJob();
    const stopping = new AbortController();
    stopping.abort();
    expect(await run(stopping.signal).catch((error: Error) => error.name)).to.equal('AbortError');
    expect(written).to.deep.equal([]);
  });
});
