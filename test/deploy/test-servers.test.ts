import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const script = fileURLToPath(new URL('../../scripts/test-servers.sh', import.meta.url));
/** Programs that the script itself runs. */
const TOOLS = ['bash', 'env', 'grep', 'id', 'mkdir', 'tail'];
/** Test programs other than Helm. */
const SERVERS = ['initdb', 'prometheus', 'promtool', 'chromium', 'python3'];

describe('the installation of test programs', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'greenkube-programs-'));
    const folders = (process.env['PATH'] ?? '').split(delimiter);
    mkdirSync(join(folder, 'bin'));
    for (const tool of TOOLS) {
      const path = folders.map((one) => join(one, tool)).find((one) => spawnSync('test', ['-x', one]).status === 0);
      symlinkSync(path ?? tool, join(folder, 'bin', tool));
    }
    for (const server of SERVERS) program(server, '');
    program('kubectl', 'echo "Kustomize Version: v5.4.2"');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const program = (name: string, does: string): void => {
    const path = join(folder, 'bin', name);
    writeFileSync(path, `#!/bin/sh\n${does}\n`);
    chmodSync(path, 0o755);
  };
  const run = () =>
    spawnSync('bash', [script], {
      encoding: 'utf8',
      env: { PATH: join(folder, 'bin'), HOME: folder, XDG_CACHE_HOME: join(folder, 'cache') },
    });

  it('fails and names Helm when neither Helm nor Go is installed', () => {
    const { status, stderr } = run();
    expect(status).to.equal(1);
    expect(stderr).to.match(/^The tests need helm: install it and put it on the PATH, or install Go/);
  });

  it('prints the error of Go when the build fails', () => {
    program('go', 'echo "no such module" >&2; exit 1');
    const { status, stderr } = run();
    expect(status).to.equal(1);
    expect(stderr).to.match(/^The tests need helm: 'go install \S+' failed: no such module/);
  });

  it('builds Helm with Go into the cache, once', () => {
    program('go', `echo 'echo built' > "$GOBIN/helm"; chmod +x "$GOBIN/helm"; echo "$@" >> "${folder}/asked"`);
    program('chmod', '/bin/chmod "$@"');
    for (let time = 0; time < 2; time += 1) expect(run().status).to.equal(0);
    const asked = spawnSync('cat', [join(folder, 'asked')], { encoding: 'utf8' }).stdout;
    expect(asked).to.match(/^install .*helm\.sh\/helm\/v3\/cmd\/helm@v3\.\d+\.\d+\n$/);
  });

  it('uses an installed Helm unless it is too old', () => {
    program('helm', 'echo v3.14.2+gc309b6f');
    expect(run().status).to.equal(0);
    program('helm', 'echo "Client: v2.17.0+ga690bad"');
    expect(run().status).to.equal(1);
  });
});
