import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { findObject, renderChart } from '../support/chart.js';

const BACKUP = { backup: { enabled: true, keep: 2 } };
const SERVER = { greenkube: { databaseUrlSecret: { name: 'database', key: 'url' } } };

describe('the backup job of the chart', function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'greenkube-backups-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('has the database of the service, and keeps the newest backups', () => {
    const objects = renderChart({ values: { ...BACKUP, ...SERVER } });
    const [container] = findObject(objects, 'CronJob').spec?.jobTemplate.spec?.template.spec?.containers ?? [];
    const database = { name: 'GREENKUBE_DATABASE_URL_FILE', value: '/etc/greenkube/secrets/database_url' };
    expect(container?.env).to.deep.include(database);
    expect(container?.volumeMounts?.map(({ mountPath }) => mountPath)).to.include('/backups');
    expect(findObject(objects, 'PersistentVolumeClaim').metadata?.name).to.equal('greenkube-backup');
    for (const day of ['01', '02', '03']) writeFileSync(join(folder, `greenkube-202001${day}T021500Z.backup`), '');
    writeFileSync(join(folder, 'greenkube-20200104T021500Z.backup.partial'), '');
    const script = container?.args?.[0] ?? '';
    expect(script).to.include('node dist/src/backup.js "/backups/');
    // Replaces the volume and the command.
    const [shell, ...flags] = container?.command ?? [];
    const replaced = script.replaceAll('/backups', folder).replace('node dist/src/backup.js', 'touch');
    execFileSync(String(shell), [...flags, replaced]);
    const [oldest, newest, ...others] = readdirSync(folder).sort();
    expect(oldest).to.equal('greenkube-20200103T021500Z.backup');
    expect(newest).to.match(/^greenkube-20[2-9]\d{5}T\d{6}Z\.backup$/);
    expect(others).to.deep.equal([]);
  });

  it('is refused with the embedded database, with the way out', () => {
    expect(() => renderChart({ values: BACKUP })).to.throw(/backup.enabled requires PostgreSQL: .*see the guide/);
  });
});
