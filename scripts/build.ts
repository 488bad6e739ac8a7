import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleDashboard } from './dashboard/bundle.js';

/**
 * `build.ts [folder]`: compiles to dist or the given folder, and copies the data files that the service reads at run
 * time. The folder appears when the build is complete: make would take the files of a failed build for a result.
 */
const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));
const result = resolve(process.argv[2] ?? join(root, 'dist'));
const dist = `${result}.partial`;

for (const folder of [result, dist]) rmSync(folder, { recursive: true, force: true });
const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
const config = join(root, 'scripts/config/tsconfig.build.json');
execFileSync(process.execPath, [tsc, '-p', config, '--outDir', dist], { stdio: 'inherit' });

cpSync(join(root, 'src/reference/data'), join(dist, 'src/reference/data'), { recursive: true });
cpSync(join(root, 'generated/guide.json'), join(dist, 'generated/guide.json'));
await bundleDashboard(join(dist, 'generated/dashboard'));
cpSync(join(root, 'src/docs/browser'), join(dist, 'src/docs/browser'), { recursive: true });
// ReDoc is a development dependency because it has many peer dependencies; only its bundle and the licences are
// shipped.
const bundle = require.resolve('redoc/bundles/redoc.standalone.js');
cpSync(bundle, join(dist, 'src/docs/redoc.standalone.js'));
cpSync(`${bundle}.LICENSE.txt`, join(dist, 'src/docs/redoc.standalone.js.LICENSE.txt'));
cpSync(join(dirname(bundle), '..', 'LICENSE'), join(dist, 'src/docs/redoc.LICENSE'));

// npm sets this bit when it installs the package; the commands must also run in a checkout.
const commands: Readonly<Record<string, string>> = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).bin;
for (const file of Object.values(commands)) chmodSync(join(dist, relative('dist', file)), 0o755);

/**
 * Git revision of the build, for /api/v1/version. Outside a Git working tree the variable REVISION sets it, otherwise
 * it is null.
 */
function findRevision(): string {
  if (process.env['REVISION']) return process.env['REVISION'];
  return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, stdio: 'pipe', encoding: 'utf8' });
}
try {
  writeFileSync(join(dist, 'revision.txt'), `${findRevision().trim()}\n`);
} catch {
  console.warn('no revision is recorded: this is no Git working tree');
}

renameSync(dist, result);
