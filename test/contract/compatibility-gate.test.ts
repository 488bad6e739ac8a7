import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { checkRelease } from '../../scripts/contract-diff/check-release.js';
import { compareContracts } from '../../scripts/contract-diff/compare-contracts.js';
import { parseContract, readContract } from '../../scripts/contract-diff/read-contract.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tsx = join(dirname(createRequire(import.meta.url).resolve('tsx/package.json')), 'dist', 'cli.mjs');

interface Verdict {
  /** Names of the broken rules. */
  readonly rules: readonly string[];
  /** Reasons why the contract must not be released. */
  readonly reasons: readonly string[];
}

function checkChange(released: string, present: string): Verdict {
  const breaks = compareContracts(readContract(released), readContract(present));
  return {
    rules: breaks.map(({ rule }) => rule),
    reasons: checkRelease(parseContract(released), parseContract(present), breaks),
  };
}

/** Runs the gate as `npm run breaking` does. */
const runGate = (released: string, present: string): Promise<{ readonly code: number; readonly output: string }> =>
  new Promise((resolve) => {
    const args = [tsx, 'scripts/breaking-changes.ts', released, present];
    execFile(process.execPath, args, { cwd: root }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr }),
    );
  });

type Replacement = readonly [from: string, to: string];
const SEVERITY: Replacement = [
  'SeverityName: { type: string, enum: [critical, ',
  'SeverityName: { type: string, enum: [urgent, critical, ',
];
const FIRST_OF_VERSION = '        contract_version: { type: string,';

/** Changes of the contract from 1.4.0 to 1.5.0 that can be released. */
const ACCEPTED: Readonly<Record<string, Replacement>> = {
  'a new value of an extensible enumeration': [
    'enum: [operator, provider_published,',
    'enum: [operator, measured, provider_published,',
  ],
  'a new value of a request enumeration': [
    'schema: { type: string, enum: [separate, share, exclude]',
    'schema: { type: string, enum: [separate, share, exclude, split]',
  ],
  'a new response property': [
    FIRST_OF_VERSION,
    `        built_at: { type: string, maxLength: 40 }\n${FIRST_OF_VERSION}`,
  ],
  'other words': ['summary: Totals of a time range', 'summary: The totals of a time range'],
};

/** Changes that require 2.0.0, and the rule that each breaks. */
const REFUSED: Readonly<Record<string, readonly [...Replacement, rule: string]>> = {
  'a new value of a closed enumeration': [...SEVERITY, 'response-enum'],
  'a closed enumeration that becomes extensible with a new value': [
    SEVERITY[0],
    SEVERITY[1].replace('type: string,', 'type: string, x-extensible-enum: true,'),
    'response-enum',
  ],
  'an extensible enumeration without one of its values': [
    'enum: [measured, measured_partly, modelled, default]',
    'enum: [measured, measured_partly, default]',
    'response-value-removed',
  ],
  'a request enumeration without one of its values': [
    'schema: { type: string, enum: [separate, share, exclude]',
    'schema: { type: string, enum: [separate, exclude]',
    'request-enum',
  ],
  'a response without one of its properties': [
    '        node_version: {',
    '        runtime_version: {',
    'response-property-removed',
  ],
};

describe('the release check of the contract', function () {
  this.timeout(60_000);
  const written = readFileSync(join(root, 'openapi.yaml'), 'utf8');
  let folder: string;
  let files = 0;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'greenkube-gate-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Writes the contract to a file with another version and one replaced part. */
  const contract = (version: string, [from, to]: Replacement = ['', '']): string => {
    const changed = written.replace(from, to);
    if (from !== '') expect(changed, from).not.to.equal(written);
    const file = join(folder, `${files}.yaml`);
    files += 1;
    writeFileSync(file, changed.replace(/^ {2}version: .*$/m, `  version: ${version}`));
    return file;
  };

  for (const [what, replacement] of Object.entries(ACCEPTED)) {
    it(`accepts ${what}`, () => {
      const verdict = checkChange(contract('1.4.0'), contract('1.5.0', replacement));
      expect(verdict).to.eql({ rules: [], reasons: [] });
    });

    it(`rejects ${what} under the same version`, () => {
      const { reasons } = checkChange(contract('1.4.0'), contract('1.4.0', replacement));
      expect(reasons).to.eql(['the contract differs from the released 1.4.0: raise info.version']);
    });
  }

  for (const [what, [from, to, rule]] of Object.entries(REFUSED))
    it(`rejects ${what} without a new major version`, () => {
      const { rules, reasons } = checkChange(contract('1.4.0'), contract('1.5.0', [from, to]));
      expect([...new Set(rules)]).to.eql([rule]);
      expect(reasons.join()).to.contain('need info.version 2.0.0 or higher, not 1.5.0');
      expect(checkChange(contract('1.4.0'), contract('2.0.0', [from, to])).reasons).to.eql([]);
    });

  it('exits with 0 for an accepted contract, and with 1 and the reason for a rejected one', async () => {
    const accepted = await runGate(contract('1.4.0'), contract('1.5.0'));
    expect(accepted, accepted.output).to.include({ code: 0 });
    const unchanged = await runGate(contract('1.4.0'), contract('1.4.0', ['summary: ', 'summary: The ']));
    expect(unchanged, unchanged.output).to.include({ code: 1 });
    expect(unchanged.output).to.contain('raise info.version');
    const broken = await runGate(contract('1.4.0'), contract('1.5.0', SEVERITY));
    expect(broken, broken.output).to.include({ code: 1 });
    expect(broken.output).to.contain('response-enum: ').and.to.contain('need info.version 2.0.0');
  });
});
