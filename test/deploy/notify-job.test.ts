import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runNotify } from '../../src/cli/notify/run-notify.js';
import { findObject, renderChart } from '../support/chart.js';
import { type NotifyHarness, startNotifyHarness } from '../support/notify-harness.js';
import { recommendationJson } from '../support/recommendation-json.js';
import { runCli } from '../support/run-cli.js';

describe('the notification job of the chart', () => {
  let harness: NotifyHarness;
  let folder: string;
  before(async () => {
    harness = await startNotifyHarness();
    folder = mkdtempSync(join(tmpdir(), 'greenkube-job-'));
  });
  after(async () => {
    await harness?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  it('runs the notifier with valid arguments, and sends a finding once over two runs', async () => {
    const job = findObject(renderChart({ examples: ['notify'] }), 'CronJob');
    const [container] = job.spec?.jobTemplate.spec?.template.spec?.containers ?? [];
    expect(container?.command).to.eql(['node', 'dist/src/cli/notify.js']);
    writeFileSync(join(folder, 'webhook_url'), harness.receiver.url);
    const mounts = container?.volumeMounts?.map(({ mountPath }) => mountPath) ?? [];
    // Replaces the volumes and the Service of the cluster.
    const args = (container?.args ?? []).map((arg) =>
      mounts
        .reduce((text, path) => text.replace(`${path}/`, `${folder}/`), arg)
        .replace(/^--url=.*/, `--url=${harness.api.url}`),
    );
    harness.open = [recommendationJson(1)];
    for (const _ of [1, 2]) expect(await runCli(runNotify, args)).to.deep.include({ code: 0, err: '' });
    expect(harness.receiver.requests).to.have.length(1);
  });
}).timeout(120_000);
