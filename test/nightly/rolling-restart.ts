import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type BalancingProxy, startBalancingProxy } from '../support/balancing-proxy.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { until } from '../support/until.js';

const CLIENTS = 8;
const SAMPLE = { GREENKUBE_SAMPLE: 'true', GREENKUBE_SAMPLE_HISTORY: '1h', GREENKUBE_SHUTDOWN_DELAY: '2s' };

describe('a rolling restart behind a proxy', function () {
  this.timeout(600_000);
  const directories: string[] = [];
  const services: ServiceProcess[] = [];
  let proxy: BalancingProxy;
  before(async () => {
    proxy = await startBalancingProxy();
  });
  after(async () => {
    await proxy?.stop();
    for (const service of services) await service.kill();
    for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  });
  const startReplica = async (): Promise<ServiceProcess> => {
    const directory = mkdtempSync(join(tmpdir(), 'greenkube-rolling-'));
    directories.push(directory);
    const service = await startService({ ...SAMPLE, GREENKUBE_DATA_DIR: directory });
    services.push(service);
    proxy.add(service.url);
    await until('a ready replica', async () => proxy.isUsed(service.url));
    return service;
  };

  it('loses no request, POST requests included', async () => {
    const old = [await startReplica(), await startReplica()];
    let isDone = false;
    let sent = 0;
    const failed: string[] = [];
    const client = async (index: number): Promise<void> => {
      while (!isDone) {
        const body = JSON.stringify({ resize: [] });
        const ask =
          (sent + index) % 2 === 0
            ? fetch(`${proxy.url}/api/v1/version`)
            : fetch(`${proxy.url}/api/v1/simulations`, {
                method: 'POST',
                body,
                headers: { 'content-type': 'application/json' },
              });
        sent += 1;
        const answer = await ask;
        await answer.arrayBuffer();
        if (answer.status >= 500) failed.push(`${answer.status} ${answer.url}`);
      }
    };
    const clients = Array.from({ length: CLIENTS }, (_, index) => client(index));
    for (const service of old) {
      await startReplica();
      await service.stop();
    }
    isDone = true;
    await Promise.all(clients);
    expect(failed, String(proxy.failures().last)).to.deep.equal([]);
    expect(sent).to.be.above(1000);
  });
});
