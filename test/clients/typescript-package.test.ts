import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { parse } from 'yaml';
import { EXAMPLE_RECOMMENDATION_ID } from '../support/memory-recommendations.js';
import { TEST_API_KEY } from '../support/test-api-key.js';
import { runProgram } from './run-program.js';
import { type ServiceHarness, startServiceHarness } from './service-harness.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(import.meta.url);
const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
const tsx = join(dirname(require.resolve('tsx/package.json')), 'dist', 'cli.mjs');

const STRICT = {
  module: 'NodeNext',
  target: 'ES2022',
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  // The declarations of the package are checked too, as in a project without skipLibCheck.
  skipLibCheck: false,
  types: [] as string[],
};

/** Calls that are not in the contract, one per line. */
const WRONG_CALLS = [
  `await api.get('/api/v1/metric');`,
  `await api.get('/api/v1/metrics', { limit: 5 });`,
  `await api.get('/api/v1/metrics', { idle: 'shared' });`,
  `await api.get('/api/v1/metrics', { namespace: 'production' });`,
  `for await (const x of api.items('/api/v1/metrics')) String(x);`,
  `for await (const x of api.pages('/api/v1/metrics/pods', { offset: 5 })) String(x);`,
  `(await api.get('/api/v1/metrics')).total_carbon_grams + 1;`,
  `(await api.get('/metrics')).items;`,
  `await api.get('/api/v1/recommendations/{recommendation_id}');`,
  `await api.get('/api/v1/recommendation-runs');`,
  `await api.patch('/api/v1/recommendations/{recommendation_id}', { recommendation_id: '' }, { status: 'resolved' });`,
  `await api.post('/api/v1/recommendation-runs', { days: '14' });`,
  `await api.post('/api/v1/simulations', { namespace: 'a', workload: 'Deployment/a', strategies: ['later'] });`,
  `const closed: Schemas['SeverityName'] = 'value_of_a_later_version';`,
];
/** With closed unions the compiler rejects an unknown value, also in a comparison. */
const TOLERANT_PROGRAM = `
import { createClient, type Schemas } from 'greenkube-client';
const { quality, estimation_reasons: reasons } = await createClient({ baseUrl: '' }).get('/api/v1/metrics');
const later: Schemas['Quality'] = 'value_of_a_later_version';
export const isLater: boolean = quality === later || quality === 'value_of_a_later_version';
export const texts: string[] = [...reasons, 'value_of_a_later_version', ...(quality === null ? [] : [quality])];
export const isKnown: boolean = quality === 'measured' && reasons.includes('partial_window');
`;
const WRONG_PROGRAM = [
  "import { createClient, type Schemas } from 'greenkube-client';",
  "const api = createClient({ baseUrl: '' });",
];

describe('the package of the TypeScript client', () => {
  let folder: string;
  let project: string;
  let archive: string;
  let harness: ServiceHarness;

  const write = (file: string, text: string): void => writeFileSync(join(project, file), text);
  const compile = (file: string, options: object = {}): Promise<string> => {
    write('tsconfig.json', JSON.stringify({ compilerOptions: { ...STRICT, ...options }, files: [file] }));
    return runProgram(process.execPath, [tsc, '-p', project], project);
  };

  before(async function () {
    this.timeout(240_000);
    harness = await startServiceHarness();
    folder = mkdtempSync(join(tmpdir(), 'greenkube-client-'));
    project = join(folder, 'project');
    mkdirSync(project);
    const output = await runProgram(process.execPath, [tsx, 'scripts/pack-client.ts', join(folder, 'package')], root);
    archive = output.trim().split('\n').at(-1) ?? '';
    write('package.json', JSON.stringify({ name: 'empty', version: '1.0.0', private: true, type: 'module' }));
    const quiet = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
    await runProgram('npm', ['install', ...quiet, archive], project);
  });
  after(async function () {
    this.timeout(60_000);
    await harness?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  it('contains the built client, its types and its documents, and nothing else', async () => {
    const listed = (await runProgram('tar', ['-tzf', archive], folder)).trim().split('\n');
    const names = ['answer-error', 'client', 'index', 'paths', 'problem-error', 'walk-pages'];
    const built = [...names.map((name) => `src/client/${name}`), 'generated/client'];
    const papers = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'];
    const expected = [...built.flatMap((name) => [`dist/${name}.d.ts`, `dist/${name}.js`]), ...papers];
    expect(listed.sort()).to.deep.equal(expected.map((name) => `package/${name}`).sort());
  });

  it('has the version of the contract, and openapi-fetch as its only dependency', async () => {
    const installed = join(project, 'node_modules');
    const manifest = JSON.parse(readFileSync(join(installed, 'greenkube-client/package.json'), 'utf8'));
    expect(manifest.version).to.equal(parse(readFileSync(join(root, 'openapi.yaml'), 'utf8')).info.version);
    const tree = JSON.parse(readFileSync(join(installed, '.package-lock.json'), 'utf8'));
    expect(Object.keys(tree.packages)).to.have.members(
      ['greenkube-client', 'openapi-fetch', 'openapi-typescript-helpers'].map((name) => `node_modules/${name}`),
    );
  });

  it('compiles in a strict project and receives the same data as a plain HTTP client', async () => {
    const program = readFileSync(join(root, 'test/clients/programs/call-client.ts'), 'utf8');
    write('call-client.ts', program.replace('../../../src/client/index.js', 'greenkube-client'));
    const main = `import { callEverything } from './call-client.js';\n`;
    write(
      'main.ts',
      `${main}console.log(JSON.stringify(await callEverything('${harness.url}', '${TEST_API_KEY}')));\n`,
    );
    await compile('main.ts', { outDir: 'built' });
    const seen = JSON.parse(await runProgram(process.execPath, ['built/main.js'], project));

    expect(seen.totals).to.deep.equal(await harness.fetchJson('/api/v1/metrics?idle=share'));
    const namespaces = await harness.fetchJson('/api/v1/metrics/namespaces?sort=name');
    expect(seen.names).to.deep.equal(namespaces.items.map((item: { namespace: string }) => item.namespace));
    expect(seen.names).to.have.length.above(2);
    const hours = await harness.fetchJson('/api/v1/timeseries/energy?group_by=hourly');
    expect(seen.pageSizes)
      .to.have.length(Math.ceil(hours.items.length / 2))
      .and.length.above(1);
    expect(seen.pageSizes.reduce((sum: number, size: number) => sum + size, 0)).to.equal(hours.items.length);
    expect(seen.changed.before).to.equal('open');
    expect(seen.changed.after).to.eql([EXAMPLE_RECOMMENDATION_ID, 'dismissed', 'Needed.']);
    expect(seen.changed.run).to.eql(['queued', 14]);
    expect(seen.firstLine).to.match(/^openapi: 3/);
    expect(seen.problem.pointers).to.include('/query/limit');
    expect(seen.problem).to.include({ kind: 'invalid-request', status: 400, hasId: true });
  }).timeout(60_000);

  it('compiles the examples of its README in a Node project', async () => {
    const readme = readFileSync(join(project, 'node_modules/greenkube-client/README.md'), 'utf8');
    const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]);
    expect(examples).to.have.length(5);
    write('examples.ts', examples.join('\n'));
    // Without DOM declarations: the client needs only those that Node has too.
    const node = { lib: ['ES2023'], types: ['node'], typeRoots: [join(root, 'node_modules/@types')] };
    await compile('examples.ts', { noEmit: true, ...node, skipLibCheck: true });
  }).timeout(60_000);

  it('compiles a program that handles values of later contract versions', async () => {
    write('tolerant.ts', TOLERANT_PROGRAM);
    await compile('tolerant.ts', { noEmit: true, skipLibCheck: true });
  }).timeout(60_000);

  it('rejects calls that are not in the contract at compile time', async () => {
    write('wrong.ts', [...WRONG_PROGRAM, ...WRONG_CALLS, ''].join('\n'));
    const said = await compile('wrong.ts', { noEmit: true, skipLibCheck: true }).then(
      () => '',
      (error: Error) => error.message,
    );
    const lines = new Set([...said.matchAll(/^wrong\.ts\((\d+),/gm)].map((match) => Number(match[1])));
    expect([...lines]).to.deep.equal(WRONG_CALLS.map((_, index) => WRONG_PROGRAM.length + 1 + index));
  }).timeout(60_000);
});
