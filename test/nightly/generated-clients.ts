import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { GENERATORS } from './generators/generators.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const PROGRAMS = join(root, 'test/nightly/generators/programs');
const TOOLS = join(root, 'node_modules/.cache/client-generators');
/** Compiling a generator and a client in Rust takes minutes. */
const LIMIT_MS = 1_800_000;

/** Some parsers of JSON differ in the last bit of a number; single precision differs in the eighth digit. */
const SIGNIFICANT_DIGITS = 14;
const rounded = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, part) =>
    typeof part === 'number' ? Number(part.toPrecision(SIGNIFICANT_DIGITS)) : part,
  );

const execute = promisify(execFile);

function isInstalled(program: string): boolean {
  try {
    execFileSync('bash', ['-c', 'command -v "$0"', program]);
    return true;
  } catch {
    return false;
  }
}

describe('clients made by generators with their defaults', () => {
  let folder: string;
  let service: ServiceProcess;
  before(async function () {
    this.timeout(180_000);
    folder = mkdtempSync(join(tmpdir(), 'greenkube-clients-'));
    mkdirSync(TOOLS, { recursive: true });
    const data = { GREENKUBE_DATA_DIR: join(folder, 'data'), GREENKUBE_SAMPLE_HISTORY: '1d' };
    service = await startService({ GREENKUBE_SAMPLE: 'true', ...data });
    await service.untilFilled();
  });
  after(async function () {
    this.timeout(60_000);
    await service?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  const fetchJson = async (path: string): Promise<ReturnType<typeof JSON.parse>> =>
    (await fetch(`${service.url}${path}`)).json();

  /** What a plain HTTP client receives, without loss of precision. */
  async function received(): Promise<Readonly<Record<string, unknown>>> {
    const totals = await fetchJson('/api/v1/metrics');
    const { items } = await fetchJson('/api/v1/metrics/namespaces?limit=1000');
    const { entries } = await fetchJson('/api/v1/config');
    const settingOf = (name: string) => entries.find((entry: { name: string }) => entry.name === name).value;
    return {
      energy: totals.total_energy_kwh,
      carbon: totals.total_carbon_grams,
      energies: items.map(({ energy_kwh }: { energy_kwh: number }) => energy_kwh),
      port: settingOf('GREENKUBE_PORT'),
      isUnset: settingOf('GREENKUBE_DATABASE_URL') === null,
    };
  }

  for (const { name, needs, build, run } of GENERATORS)
    it(`of ${name} compile and receive the same figures as a plain HTTP client`, async function () {
      this.timeout(LIMIT_MS);
      const missing = needs.filter((program) => !isInstalled(program));
      if (missing.length > 0) {
        console.warn(`      ${name} is not tried: ${missing.join(', ')} not installed`);
        this.skip();
      }
      const cwd = join(folder, name.replaceAll(' ', '-'));
      mkdirSync(cwd);
      cpSync(join(root, 'openapi.yaml'), join(cwd, 'openapi.yaml'));
      const env = { ...process.env, PROGRAMS, TOOLS, URL: service.url };
      const options = { cwd, env, timeout: LIMIT_MS, maxBuffer: 100_000_000 };
      await execute('bash', ['-euo', 'pipefail', '-c', build], options);
      const expected = await received();
      expect(expected['energies']).to.have.length.above(4);
      const { stdout } = await execute('bash', ['-c', run], options);
      expect(rounded(JSON.parse(stdout))).to.eql(rounded(expected));
    });
});
