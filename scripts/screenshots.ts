import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

/**
 * `screenshots.ts [URL]`: takes the pictures of the README from a service on the sample cluster, by default at
 * http://localhost:8000. `CHROMIUM` is the path of the browser, by default /usr/bin/chromium.
 */
const folder = fileURLToPath(new URL('../src/dashboard/screenshots', import.meta.url));
const url = process.argv[2] ?? 'http://localhost:8000';

/** Views with the element that each shows when it is loaded. */
const PICTURES = {
  overview: ['overview?last=2d', '.uplot'],
  allocation: ['allocation?last=3d&as=treemap', '.treemap[data-tiles]'],
  recommendations: ['recommendations', '.recommendations tbody tr'],
  status: ['status?last=3d&coverage_of=node', '.timeline svg'],
} as const;

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, colorScheme: 'light' });
for (const [name, [hash, shown]] of Object.entries(PICTURES)) {
  await page.goto(`${url}/#/${hash}`, { waitUntil: 'networkidle' });
  await page.locator(shown).first().waitFor();
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
await browser.close();
