import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/**
 * Packs the TypeScript client: `pack-client.ts [folder]`. It is a separate package, so that clients do not install the
 * service and its dependencies. The last line of the output is the path of the archive.
 */
const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = resolve(process.argv[2] ?? join(root, 'dist/client-package'));

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
const config = join(root, 'scripts/config/tsconfig.client.json');
execFileSync(process.execPath, [tsc, '-p', config, '--outDir', join(folder, 'dist')], { stdio: 'inherit' });

const service = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const entry = './dist/src/client/index';
const manifest = {
  name: 'greenkube-client',
  // The client is generated from the contract, so it has the version of the contract.
  version: parse(readFileSync(join(root, 'openapi.yaml'), 'utf8')).info.version,
  description: 'Typed client of the GreenKube API: energy, carbon and cost of every part of a Kubernetes cluster',
  keywords: ['kubernetes', 'carbon', 'energy', 'cost', 'finops', 'greenops', 'openapi'],
  license: service.license,
  type: 'module',
  sideEffects: false,
  engines: { node: '>=20.3' },
  types: `${entry}.d.ts`,
  exports: { '.': { types: `${entry}.d.ts`, default: `${entry}.js` }, './package.json': './package.json' },
  files: ['dist', 'CHANGELOG.md'],
  dependencies: { 'openapi-fetch': service.dependencies['openapi-fetch'] },
};
writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
cpSync(join(root, 'src/client/README.md'), join(folder, 'README.md'));
for (const file of ['LICENSE', 'CHANGELOG.md']) cpSync(join(root, file), join(folder, file));

const pack = ['pack', '--silent', '--ignore-scripts', '--pack-destination', dirname(folder), folder];
const archive = execFileSync('npm', pack, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
console.log(join(dirname(folder), archive));
