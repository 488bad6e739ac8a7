import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { bundleDashboard, SOURCE_BUNDLE } from '../../../scripts/dashboard/bundle.js';
import { startBrowser } from '../../support/browser.js';
import { startService } from '../../support/service-process.js';
import { type Bar, barsTable } from '../bars-table.js';
import { hardware } from '../bench-postgres.js';
import { revision } from '../run-profile.js';
import { measureFirstView, measureLongestTask } from './measure-pages.js';

/** Loads of the first view; the median counts. */
const LOADS = 7;
const DAYS = 30;
const SERIES = 50;
const KIB = 1024;
const RESULTS = fileURLToPath(new URL('../DASHBOARD.md', import.meta.url));

/** Scripts that the first view needs, and those that are loaded with the first treemap. */
const FIRST_SCRIPTS = ['app.js', 'shared.js'];
const LATER_SCRIPTS = ['treemap.js'];

const gzippedBytes = (files: readonly string[]): number =>
  files.reduce((sum, file) => sum + gzipSync(readFileSync(join(SOURCE_BUNDLE, file))).length, 0);

interface Series {
  readonly items: readonly Readonly<Record<string, unknown>>[];
}

/** The response of the service with 30 daily buckets of 50 series and the rest. */
async function largeSeries(url: string): Promise<object> {
  const response = await fetch(`${url}/api/v1/timeseries?last=1h&group_by=hourly`);
  const body = (await response.json()) as Series;
  const [point] = body.items;
  const names = [
    ...Array.from({ length: SERIES }, (_, index) => `team-${index}/Deployment/service-${index}`),
    '__other__',
  ];
  const startOf = (day: number): string => new Date(Date.UTC(2026, 4, 1 + day)).toISOString().replace('.000Z', 'Z');
  const items = Array.from({ length: DAYS }, (_, day) =>
    names.map((series, index) => ({
      ...point,
      start: startOf(day),
      end: startOf(day + 1),
      series,
      carbon_grams: 1000 + 37 * ((day * index) % 11),
      energy_kwh: 1 + ((day + index) % 7),
      cost: 0.5 + ((day * 3 + index) % 5),
      coverage: 1,
    })),
  ).flat();
  return { ...body, group_by: 'daily', series_by: 'workload', items };
}

async function measure(): Promise<Bar[]> {
  await bundleDashboard();
  const [first, total] = [gzippedBytes(FIRST_SCRIPTS), gzippedBytes([...FIRST_SCRIPTS, ...LATER_SCRIPTS])];
  const directory = mkdtempSync(join(tmpdir(), 'greenkube-bench-'));
  const service = await startService({
    GREENKUBE_DATA_DIR: directory,
    GREENKUBE_SAMPLE: 'true',
    GREENKUBE_SAMPLE_HISTORY: '6h',
  });
  const browser = await startBrowser(new URL(service.url).port);
  try {
    await service.untilFilled();
    const { healthMs, bundleMs, drawnMs } = await measureFirstView(browser, `${service.url}/health`, LOADS);
    const longestTask = await measureLongestTask(browser, await largeSeries(service.url));
    const ratio = drawnMs / (healthMs + bundleMs);
    const kib = (bytes: number): string => `${(bytes / KIB).toFixed(1)} KiB`;
    return [
      {
        asked: 'at most 120 KiB of JavaScript (gzip) before the first view',
        measured: kib(first),
        isMet: first <= 120 * KIB,
      },
      { asked: 'at most 350 KiB of JavaScript (gzip) in total', measured: kib(total), isMet: total <= 350 * KIB },
      {
        asked: 'first view drawn within 5 × the time of `/health` and the load of the bundle',
        measured: `${ratio.toFixed(2)} × (${drawnMs.toFixed(0)} / ${healthMs.toFixed(1)} + ${bundleMs.toFixed(1)} ms)`,
        isMet: ratio <= 5,
      },
      {
        asked: `no task over 200 ms with ${DAYS} days of ${SERIES} series`,
        measured: longestTask === 0 ? 'none over 50 ms' : `${longestTask.toFixed(0)} ms`,
        isMet: longestTask <= 200,
      },
    ];
  } finally {
    await browser.close();
    await service.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

const bars = await measure();
const text = `# Dashboard

Written by \`make bench\` on ${new Date().toISOString().slice(0, 16)}Z at revision ${revision()}. ${hardware()}. Chromium, service and embedded database on the same machine, with 6 hours of the sample cluster. The first view is the overview with an empty cache, drawn when its totals and its chart are on the page; medians of ${LOADS} loads. The longest task is that of drawing ${SERIES} series, two changes of the quantity, opening their table and moving over the chart.

${barsTable(bars)}
`;
writeFileSync(RESULTS, text);
console.log(text);
if (bars.some(({ isMet }) => !isMet)) process.exitCode = 1;
