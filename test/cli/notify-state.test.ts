import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { readNotified, writeNotified } from '../../src/cli/notify/state-file.js';

describe('the state file of greenkube-notify', () => {
  const folder = mkdtempSync(join(tmpdir(), 'greenkube-state-'));
  after(() => rmSync(folder, { recursive: true }));

  it('is read in the format of version 1 and written in the format of version 2', async () => {
    const path = join(folder, 'state.json');
    const entries: [string, string][] = [['rec_0000000000000001', '2024-01-30T10:00:00Z']];
    writeFileSync(path, JSON.stringify({ version: 1, told: entries }));
    const notified = await readNotified(path);
    expect([...notified]).to.eql(entries);
    await writeNotified(path, notified);
    expect(JSON.parse(readFileSync(path, 'utf8'))).to.eql({ version: 2, notified: entries });
    expect([...(await readNotified(path))]).to.eql(entries);
  });
});
