import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { runProgram } from '../clients/run-program.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const spectral = createRequire(import.meta.url).resolve('@stoplight/spectral-cli/dist/index.js');

/** The two validators of `npm run spec:validate`; each fails for an invalid document. */
const VALIDATORS: Readonly<Record<string, (file: string) => Promise<string>>> = {
  Spectral: (file) =>
    runProgram(process.execPath, [spectral, 'lint', '--ruleset', 'scripts/config/spectral.yaml', file], root),
  'openapi-spec-validator': (file) => runProgram('bash', ['scripts/spec-validator.sh', file], root),
};

/**
 * Violations of OpenAPI 3.0.3 that are valid YAML and that Ajv accepts in a schema, with the text that both validators
 * print.
 */
const MISTAKES: readonly (readonly [what: string, from: string, to: string, named: string])[] = [
  ['an empty list of required properties', '      required: [status]\n', '      required: []\n', 'required'],
  ['a list of types, as in OpenAPI 3.1', 'type: string, nullable: true', "type: [string, 'null']", 'type'],
  ['an operation without responses', '      responses:\n', '      x-responses:\n', 'responses'],
  ['a parameter without a location', '      in: query\n', '      at: query\n', 'parameters'],
];

describe('the OpenAPI validators', () => {
  const written = readFileSync(join(root, 'openapi.yaml'), 'utf8');
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'greenkube-validators-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const [name, validate] of Object.entries(VALIDATORS)) {
    // The first run can include its installation.
    it(`accept the contract: ${name}`, () => validate('openapi.yaml')).timeout(180_000);

    for (const [index, [what, from, to, named]] of MISTAKES.entries())
      it(`reject ${what}: ${name}`, async () => {
        const broken = written.replace(from, to);
        expect(broken).not.to.equal(written);
        const file = join(folder, `${index}.yaml`);
        writeFileSync(file, broken);
        const said = await validate(file).then(
          () => '',
          (error: Error) => error.message,
        );
        expect(said)
          .to.match(/failed:\n/)
          .and.to.contain(named);
      }).timeout(60_000);
  }
});
