import { cpSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { KUBERNETES_VERSION } from '../../scripts/chart/plain-manifests.js';
import { CHART, runHelm } from '../../scripts/chart/run-helm.js';
import { findObject, readObjects } from '../support/chart.js';

/** Helm renders notes only when it installs into a cluster; a template in a copy of the chart renders them here. */
const SHOWN = `apiVersion: v1
kind: Secret
metadata: {name: notes}
stringData: {text: {{ tpl (.Files.Get "NOTES.txt") . | quote }}}
`;

describe('the notes of the chart', () => {
  let chart: string;
  before(() => {
    chart = mkdtempSync(join(tmpdir(), 'greenkube-notes-'));
    cpSync(CHART, chart, { recursive: true });
    renameSync(join(chart, 'templates/NOTES.txt'), join(chart, 'NOTES.txt'));
    writeFileSync(join(chart, 'templates/notes.yaml'), SHOWN);
  });
  after(() => rmSync(chart, { recursive: true }));

  function notes(values: object = {}): string {
    const args = ['template', 'greenkube', chart, '--namespace', 'metering', '--kube-version', KUBERNETES_VERSION];
    const rendered = runHelm([...args, '--show-only', 'templates/notes.yaml', '--values', '-'], JSON.stringify(values));
    return findObject(readObjects(rendered), 'Secret', 'notes').stringData!['text']!;
  }

  it('contain the URL of the API and the dashboard, and mention Prometheus discovery', () => {
    const text = notes();
    expect(text).to.include('http://greenkube.metering.svc:8000');
    expect(text).to.include('port-forward service/greenkube 8000:8000');
    expect(text).to.include('set greenkube.prometheusUrl').and.include('embedded database, on a volume');
    expect(text).not.to.include('WARNING');
  });

  it('omit what is configured, and warn of access without authentication', () => {
    const greenkube = { prometheusUrl: 'http://p:9090', databaseUrlSecret: { name: 'db', key: 'url' } };
    const ingress = { enabled: true, hosts: [{ host: 'x.example' }] };
    const text = notes({ greenkube, ingress, service: { port: 80 } });
    expect(text).to.include('http://greenkube.metering.svc:80\n').and.include('http://x.example');
    expect(text).to.include('WARNING: the Ingress has no annotations');
    expect(text).not.to.match(/embedded|no-source/);
  });

  it('warn of data that is lost with the pod', () => {
    expect(notes({ persistence: { enabled: false } })).to.include('LOST WITH THE POD');
  });
});
