import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runNotify } from '../../src/cli/notify/run-notify.js';
import { findObject, renderChart } from '../support/chart.js';
import { type NotifyWorld, startNotifyWorld } from '../support/notify-harness.js';
import { recommendationJson } from '../support/recommendation-json.js';
import { runCli } from '../support/run-cli.js';

describe("the chart's notifying job", () => {
  let world: NotifyWorld;
  let folder: string;
  before(async () => {
    world = await startNotifyWorld();
    folder = mkdtempSync(join(tmpdir(), 'greenkube-job-'));
  });
  after(async () => {
    await world?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  it('runs the notifier with a command line that it takes, and tells a finding once over two runs', async () => {
    const job = findObject(renderChart({ examples: ['notify'] }), 'CronJob');
    const [container] = job.spec?.jobTemplate.spec?.template.spec?.containers ?? [];
    expect(container?.command).to.eql(['node', 'dist/src/cli/notify.js']);
    writeFileSync(join(folder, 'webhook_url'), world.receiver.url);
    const mounts = container?.volumeMounts?.map(({ mountPath }) => mountPath) ?? [];
    // The volumes and the service of the cluster are here.
    const args = (container?.args ?? []).map((arg) =>
      mounts
        .reduce((text, path) => text.replace(`${path}/`, `${folder}/`), arg)
        .replace(/^--url=.*/, `--url=${world.api.url}`),
    );
    world.open = [recommendationJson(1)];
    for (const _ of [1, 2]) expect(await runCli(runNotify, args)).to.deep.include({ code: 0, err: '' });
    expect(world.receiver.requests).to.have.length(1);
  });
}).timeout(120_000);
