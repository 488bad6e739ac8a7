import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { runProgram } from '../clients/run-program.js';
import { killOnExit } from '../support/kill-on-exit.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** The user of the image. It does not exist in /etc/passwd, as in a container. */
const USER = 10_001;
const isRoot = process.getuid?.() === 0;
const START_MS = 60_000;
const POLL_MS = 50;

/** Runs as the user of the image if the tests run as root, otherwise as the current user. */
const asUser = (command: readonly string[]): string[] =>
  isRoot
    ? [
        'setpriv',
        `--reuid=${USER}`,
        `--regid=${USER}`,
        '--clear-groups',
        '--no-new-privs',
        '--inh-caps=-all',
        ...command,
      ]
    : [...command];

describe('the image', () => {
  let home: string;
  let image: string;
  let data: string;
  before(async function () {
    this.timeout(240_000);
    home = mkdtempSync(join(tmpdir(), 'greenkube-image-'));
    chmodSync(home, 0o755);
    image = join(home, 'app');
    data = join(home, 'data');
    mkdirSync(data, { mode: 0o700 });
    if (isRoot) chownSync(data, USER, USER);
    await runProgram(join(root, 'deploy/stage-image.sh'), [image], root);
    execFileSync('chmod', ['-R', 'a-w', image]);
  });
  after(function () {
    this.timeout(60_000);
    execFileSync('chmod', ['-R', 'u+w', home]);
    rmSync(home, { recursive: true });
  });

  it('contains exactly the production dependencies of the lock file', () => {
    const installed = JSON.parse(readFileSync(join(image, 'node_modules/.package-lock.json'), 'utf8')).packages;
    const locked: Record<string, { dev?: boolean; optional?: boolean; peer?: boolean }> = JSON.parse(
      readFileSync(join(root, 'package-lock.json'), 'utf8'),
    ).packages;
    const production = Object.keys(locked).filter((path) => path !== '' && !locked[path]!.dev);
    expect(Object.keys(installed).filter((path) => !production.includes(path))).to.deep.equal([]);
    const required = production.filter((path) => !locked[path]!.optional && !locked[path]!.peer);
    expect(required.filter((path) => !(path in installed))).to.deep.equal([]);
    for (const name of ['typescript', 'mocha', 'tsx', '@biomejs']) {
      expect(readdirSync(join(image, 'node_modules'))).not.to.include(name);
    }
  });

  it('contains the built service and no source, test or secret', () => {
    expect(readdirSync(image)).to.have.members([
      'CHANGELOG.md',
      'LICENSE',
      'dist',
      'healthcheck.mjs',
      'node_modules',
      'openapi.yaml',
      'package-lock.json',
      'package.json',
    ]);
    const built = readdirSync(join(image, 'dist'), { recursive: true, encoding: 'utf8' });
    expect(built.filter((name) => name.endsWith('.ts'))).to.deep.equal([]);
  });

  it('is read-only for the user that it runs as', () => {
    const write = asUser(['sh', '-c', `: > ${image}/dist/src/main.js`]);
    expect(spawnSync(write[0]!, write.slice(1)).status).not.to.equal(0);
    const enter = asUser(['sh', '-c', `: > ${image}/new`]);
    expect(spawnSync(enter[0]!, enter.slice(1)).status).not.to.equal(0);
  });

  describe('started without privileges, with its data directory as the only writable path', () => {
    let service: ChildProcess;
    let url: string;
    let environment: Record<string, string>;
    before(async function () {
      this.timeout(START_MS + 5_000);
      environment = {
        PATH: process.env['PATH'] ?? '',
        NODE_ENV: 'production',
        GREENKUBE_DATA_DIR: data,
        TMPDIR: data,
        GREENKUBE_SAMPLE: 'true',
        GREENKUBE_SAMPLE_HISTORY: '1h',
        GREENKUBE_HOST: '127.0.0.1',
        GREENKUBE_PORT: '0',
      };
      const [program, ...args] = asUser([process.execPath, 'dist/src/main.js']);
      service = spawn(program!, args, { cwd: image, env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
      service.once('exit', killOnExit(service));
      url = `http://127.0.0.1:${await listeningPort(service)}`;
    });
    after(async () => {
      if (service?.exitCode !== null) return;
      service.kill('SIGKILL');
      await once(service, 'exit');
    });

    const check = () => {
      const [program, ...args] = asUser([process.execPath, 'healthcheck.mjs']);
      const env = { ...environment, GREENKUBE_PORT: new URL(url).port };
      return spawnSync(program!, args, { cwd: image, env }).status;
    };

    it('responds to the liveness probe, and passes its own health check', async () => {
      expect((await fetch(`${url}/health/live`)).status).to.equal(200);
      expect(check()).to.equal(0);
    }).timeout(30_000);

    it('stores and serves figures', async () => {
      const deadline = performance.now() + START_MS;
      let total: unknown = null;
      while (total === null && performance.now() < deadline) {
        const response = await fetch(`${url}/api/v1/metrics`);
        const answer = (await response.json()) as { total_carbon_grams?: number | null };
        total = answer.total_carbon_grams ?? null;
        await pause(POLL_MS);
      }
      expect(total).to.be.a('number').above(0);
      expect(readdirSync(data)).to.include('sample');
      if (isRoot) expect(statSync(join(data, 'sample')).uid).to.equal(USER);
    }).timeout(START_MS + 10_000);

    it('serves Swagger UI, ReDoc and the contract, with all their resources', async () => {
      for (const page of ['/docs', '/redoc']) {
        const response = await fetch(url + page);
        expect(response.status, page).to.equal(200);
        const assets = [...(await response.text()).matchAll(/(?:src|href)="([^"#]+\.(?:js|css))"/g)];
        expect(assets, page).to.have.length.above(0);
        for (const [, asset] of assets) {
          expect((await fetch(new URL(asset!, response.url))).status, asset).to.equal(200);
        }
      }
      expect((await fetch(`${url}/openapi.json`)).status).to.equal(200);
    }).timeout(30_000);

    it('reports the revision that it was built from', async () => {
      const { commit } = (await (await fetch(`${url}/api/v1/version`)).json()) as { commit: string };
      expect(commit).to.equal(execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim());
    });

    it('exits with 0 on SIGTERM, and fails its health check afterwards', async () => {
      const hasEnded = once(service, 'exit');
      service.kill('SIGTERM');
      expect(await hasEnded).to.deep.equal([0, null]);
      expect(check()).to.equal(1);
    }).timeout(60_000);
  });
});

/** Port that the service logs. @throws when the service exits before, or takes too long */
async function listeningPort(service: ChildProcess): Promise<string> {
  let said = '';
  service.stdout!.setEncoding('utf8').on('data', (piece: string) => {
    said = (said + piece).slice(-10_000);
  });
  const deadline = performance.now() + START_MS;
  while (performance.now() < deadline && service.exitCode === null) {
    const port = /"address":\{[^}]*"port":(\d+)/.exec(said)?.[1];
    if (port !== undefined) return port;
    await pause(POLL_MS);
  }
  throw new Error(`the staged service did not listen:\n${said}`);
}
