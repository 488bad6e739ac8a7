import { context } from 'esbuild';
import { BUNDLE_OPTIONS, bundleDashboard, SOURCE_BUNDLE } from './dashboard/bundle.js';

/** `dashboard.ts [--watch]`: bundles the dashboard for a service that runs from its sources. */
await bundleDashboard();
if (process.argv.includes('--watch')) await (await context({ ...BUNDLE_OPTIONS, outdir: SOURCE_BUNDLE })).watch();
