import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(import.meta.url);

/** Where the service looks for the bundle when it runs from its sources. */
export const SOURCE_BUNDLE = join(root, 'generated/dashboard');

/** Packages whose code is in the bundle, and whose licences require a notice. */
export const BUNDLED = [
  'preact',
  '@preact/signals',
  '@preact/signals-core',
  'uplot',
  'openapi-fetch',
  'echarts',
  'zrender',
] as const;

/** Options of esbuild for the scripts and styles of the dashboard. */
export const BUNDLE_OPTIONS = {
  absWorkingDir: root,
  entryPoints: {
    app: 'src/dashboard/main.tsx',
    // Loaded with the first treemap.
    treemap: 'src/dashboard/parts/treemap-chart.ts',
    style: 'src/dashboard/style.css',
  },
  bundle: true,
  splitting: true,
  // Helpers of esbuild that both scripts use.
  chunkNames: 'shared',
  minify: true,
  format: 'esm',
  target: ['es2022'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  logLevel: 'warning',
} as const satisfies BuildOptions;

function folderOf(name: string): string {
  let folder = dirname(require.resolve(name));
  while (!existsSync(join(folder, 'package.json')) || basename(folder) === 'dist') folder = dirname(folder);
  return folder;
}

/** Licence texts of the bundled packages. */
export const bundledLicences = (): string =>
  BUNDLED.map((name) => {
    const folder = folderOf(name);
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    const texts = ['LICENSE', 'NOTICE'].map((file) => join(folder, file)).filter((path) => existsSync(path));
    return `${name} ${version}\n\n${texts.map((path) => `${readFileSync(path, 'utf8').trim()}\n`).join('\n')}`;
  }).join(`\n${'-'.repeat(80)}\n\n`);

/** Leaves an equal file as it is, because several test runs can write it while services read it. */
function writeChanged(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  writeFileSync(path, text);
}

/** Bundles the dashboard into a folder: the scripts, `style.css` and `licences.txt`. */
export async function bundleDashboard(folder: string = SOURCE_BUNDLE): Promise<void> {
  const { outputFiles } = await build({ ...BUNDLE_OPTIONS, outdir: folder, write: false });
  mkdirSync(folder, { recursive: true });
  for (const { path, text } of outputFiles) writeChanged(path, text);
  writeChanged(join(folder, 'licences.txt'), bundledLicences());
}
