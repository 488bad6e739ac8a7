import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { cruise, type ICruiseOptions, type IForbiddenRuleType } from 'dependency-cruiser';

const root = fileURLToPath(new URL('../..', import.meta.url));
const rules: { forbidden: IForbiddenRuleType[]; options: ICruiseOptions } = createRequire(import.meta.url)(
  join(root, 'scripts/config/floors.cjs'),
);

/** Broken rules of a tree, as `rule: from -> to`. */
async function violationsIn(baseDir: string): Promise<string[]> {
  const { forbidden, options } = rules;
  const { output } = await cruise(
    ['src'],
    { ...options, ruleSet: { forbidden }, validate: true, baseDir },
    { extensions: ['.ts', '.js'] },
  );
  if (typeof output === 'string') throw new Error(output);
  return output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
}

describe('the floors', () => {
  it('hold in this tree', async () => {
    expect(await violationsIn(root)).to.deep.equal([]);
  }).timeout(60_000);

  const broken: readonly (readonly [file: string, imported: string, rule: string])[] = [
    ['src/domain/a.ts', '../store/b.ts', 'floor-of-domain'],
    ['src/store/a.ts', '../sources/b.ts', 'floor-of-store'],
    ['src/operations/a.ts', '../http/b.ts', 'floor-of-operations'],
    ['src/collect/a.ts', '../operations/b.ts', 'floor-of-collect'],
    ['src/http/a.ts', '../compose.ts', 'only-main-composes'],
    ['src/store/a.ts', '../contract/b.ts', 'rows-are-not-dtos'],
    ['src/store/migrations/a.ts', '../columns.ts', 'frozen-migrations'],
    ['src/store/migrations/a.ts', './b.ts', 'frozen-migrations'],
    ['src/store/migrations/a.ts', 'node:fs', 'frozen-migrations'],
    ['src/operations/a.ts', '../../generated/openapi.ts', 'generated-behind-contract'],
    ['src/domain/a.ts', '../runtime/b.ts', 'domain-without-runtime'],
    ['src/client/a.ts', '../domain/b.ts', 'client-stands-alone'],
    ['src/http/a.ts', '../client/b.ts', 'service-without-client'],
    ['src/collect/a.ts', '../cli/b.ts', 'service-without-commands'],
    ['src/cli/a.ts', '../contract/b.ts', 'commands-call-the-service'],
    ['src/domain/a.ts', './missing.js', 'no-unresolved'],
  ];
  for (const [file, imported, rule] of broken) {
    it(`forbid ${imported} in ${file}`, async () => {
      const tree = mkdtempSync(join(tmpdir(), 'greenkube-floors-'));
      try {
        const target = join(dirname(file), imported);
        if (imported.startsWith('.') && !imported.includes('missing')) write(tree, target, 'export const b = 1;\n');
        write(tree, 'tsconfig.json', '{}');
        write(tree, file, `import * as b from '${imported}';\nexport const a = b;\n`);
        expect((await violationsIn(tree)).map((line) => line.split(':')[0])).to.include(rule);
      } finally {
        rmSync(tree, { recursive: true });
      }
    });
  }
});

function write(tree: string, file: string, text: string): void {
  mkdirSync(dirname(join(tree, file)), { recursive: true });
  writeFileSync(join(tree, file), text);
}
