import type { Page } from 'playwright-core';
import type { ServiceBrowser } from '../../support/browser.js';

/** Scripts of the page are given as text, because the tests are compiled without DOM types. */

/** Records when the first view is drawn, and the longest task of the page. */
const RECORD = `
  window.measured = { drawn: null, longestTask: 0 };
  new MutationObserver(() => {
    const isDrawn = document.querySelector('[data-figure=carbon] data') && document.querySelector('.uplot canvas');
    if (isDrawn) window.measured.drawn ??= performance.now();
  }).observe(document, { childList: true, subtree: true });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.measured.longestTask = Math.max(window.measured.longestTask, duration);
  }).observe({ type: 'longtask', buffered: true });`;

interface Measured {
  readonly drawn: number | null;
  readonly longestTask: number;
}

/** The middle value, or the higher one of two. */
const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const measuredIn = (page: Page): Promise<Measured> => page.evaluate('window.measured');

/** Milliseconds from the first request of a script or style of the dashboard to the last byte of them. */
const bundleLoad = (page: Page): Promise<number> =>
  page.evaluate(`(() => {
    const files = performance.getEntriesByType('resource').filter(({ name }) => /\\/dashboard\\/[a-z]+\\.(js|css)$/.test(name));
    return Math.max(...files.map((file) => file.responseEnd)) - Math.min(...files.map((file) => file.startTime));
  })()`);

/** A page with an empty cache, whose next navigation is measured. */
async function openMeasured(browser: ServiceBrowser): Promise<Page> {
  const { page } = await browser.open('/health/live', 'laptop');
  await page.addInitScript(RECORD);
  return page;
}

export interface FirstView {
  readonly healthMs: number;
  readonly bundleMs: number;
  readonly drawnMs: number;
}

/** Loads the overview with an empty cache. @returns medians of several loads */
export async function measureFirstView(browser: ServiceBrowser, healthUrl: string, loads: number): Promise<FirstView> {
  const runs: FirstView[] = [];
  for (let load = 0; load < loads; load += 1) {
    const page = await openMeasured(browser);
    const start = performance.now();
    await (await fetch(healthUrl)).text();
    const healthMs = performance.now() - start;
    await page.goto(`${browser.origin}/`);
    await page.locator('.uplot canvas').first().waitFor();
    const { drawn } = await measuredIn(page);
    runs.push({ healthMs, bundleMs: await bundleLoad(page), drawnMs: drawn ?? Number.POSITIVE_INFINITY });
    await page.context().close();
  }
  const medianOf = (pick: (run: FirstView) => number): number => median(runs.map(pick));
  return {
    healthMs: medianOf(({ healthMs }) => healthMs),
    bundleMs: medianOf(({ bundleMs }) => bundleMs),
    drawnMs: medianOf(({ drawnMs }) => drawnMs),
  };
}

/**
 * Draws a time series with many points, changes the quantity twice, opens the table and moves over the chart.
 * @param series body of the response to the request for it
 * @returns milliseconds of the longest task of the page
 */
export async function measureLongestTask(browser: ServiceBrowser, series: object): Promise<number> {
  const page = await openMeasured(browser);
  await page.route('**/api/v1/timeseries?*', (route) => route.fulfill({ json: series }));
  await page.goto(`${browser.origin}/#/overview?last=30d&split=workload&top=50`);
  const chart = page.locator('.uplot canvas').first();
  await chart.waitFor();
  for (const quantity of ['Energy', 'Cost']) await page.locator('.tabs button', { hasText: quantity }).click();
  await page.locator('summary', { hasText: 'Figures of the chart' }).click();
  for (let x = 20; x < 400; x += 20) await chart.hover({ position: { x, y: 40 }, force: true });
  const { longestTask } = await measuredIn(page);
  await page.context().close();
  return longestTask;
}
