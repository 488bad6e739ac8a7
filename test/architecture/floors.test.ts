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

/** Rule violations of a tree, as `rule: from -> to`. */
async function violationsIn(baseDir: string, folders = ['src']): Promise<string[]> {
  const { forbidden, options } = rules;
  const { output } = await cruise(
    folders,
    { ...options, ruleSet: { forbidden }, validate: true, baseDir },
    { extensions: ['.ts', '.tsx', '.js', '.cjs'] },
  );
  if (typeof output === 'string') throw new Error(output);
  return output.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
}

describe('the layers', () => {
  it('are respected in this tree', async () => {
    expect(await violationsIn(root, ['src', 'scripts'])).to.deep.equal([]);
  }).timeout(60_000);

  const broken: readonly (readonly [file: string, imported: string, rule: string])[] = [
    ['src/domain/ports.ts', '../store/index.ts', 'floor-of-src/domain'],
    ['src/store/index.ts', '../sources/open-sources.ts', 'floor-of-src/store'],
    ['src/operations/operations.ts', '../http/app.ts', 'floor-of-src/operations'],
    ['src/collect/cycle.ts', '../operations/operations.ts', 'floor-of-src/collect'],
    ['src/runtime/a.ts', '../domain/ports.ts', 'floor-of-src/runtime'],
    ['src/domain/time/a.ts', '../measures/b.ts', 'floor-of-src/domain/time'],
    ['src/domain/recommendations/rules/a.ts', '../evaluation/b.ts', 'floor-of-src/domain/recommendations/rules'],
    ['src/store/ingest/a.ts', '../query/serve/b.ts', 'floor-of-src/store/ingest'],
    ['src/store/query/plan/a.ts', '../answers/b.ts', 'floor-of-src/store/query/plan'],
    ['src/sources/prometheus/nodes/a.ts', '../pods/b.ts', 'floor-of-src/sources/prometheus/nodes'],
    ['src/operations/metrics/a.ts', '../timeseries/b.ts', 'floor-of-src/operations/metrics'],
    ['src/operations/shared/export/a.ts', '../answer-items.ts', 'floor-of-src/operations/shared/export'],
    ['src/collect/jobs/rollup/a.ts', '../../collector.ts', 'floor-of-src/collect/jobs'],
    ['src/http/contract/a.ts', '../reply/b.ts', 'floor-of-src/http/contract'],
    ['src/config/options/a.ts', '../config.ts', 'floor-of-src/config/options'],
    ['src/cli/api/a.ts', '../gate/b.ts', 'floor-of-src/cli/api'],
    ['src/domain/window.ts', './time/b.ts', 'place-in-src/domain'],
    ['src/store/sql/a.ts', '../write/b.ts', 'place-in-src/store'],
    ['src/somewhere/a.ts', '../domain/ports.ts', 'place-in-src'],
    ['src/domain/time/a.ts', '../../problem/b.ts', 'domain-is-pure'],
    ['src/http/app.ts', '../../test/support/b.ts', 'service-without-tools'],
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

  it('forbid an import cycle between two scripts', async () => {
    const tree = mkdtempSync(join(tmpdir(), 'greenkube-floors-'));
    try {
      write(tree, 'tsconfig.json', '{}');
      write(tree, 'scripts/chart/a.ts', "import { b } from './b.ts';\nexport const a = (): unknown => b;\n");
      write(tree, 'scripts/chart/b.ts', "import { a } from './a.ts';\nexport const b = (): unknown => a;\n");
      expect((await violationsIn(tree, ['scripts'])).map((line) => line.split(':')[0])).to.include('no-cycles');
    } finally {
      rmSync(tree, { recursive: true });
    }
  });
});

function write(tree: string, file: string, text: string): void {
  mkdirSync(dirname(join(tree, file)), { recursive: true });
  writeFileSync(join(tree, file), text);
}
