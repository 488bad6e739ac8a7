import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Names of the browser in the distributions; `scripts/test-servers.sh` installs it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
/**
 * A host name other than loopback, because browsers treat loopback over plain HTTP as a secure context, unlike a
 * service in a cluster.
 */
const HOST = 'greenkube.test';

const ARGUMENTS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
  // Only the service under test is reachable.
  `--host-resolver-rules=MAP ${HOST} 127.0.0.1, MAP * ~NOTFOUND`,
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** Viewport widths of a laptop and a phone. */
export const DEVICES = {
  laptop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
} as const satisfies Record<string, BrowserContextOptions>;

/** A loaded page and its events. */
export interface WatchedPage {
  readonly page: Page;
  /** Console errors, uncaught errors, and Content-Security-Policy violations. */
  readonly faults: string[];
  /** URLs of all requests, answered or not. */
  readonly requests: string[];
}

export interface ServiceBrowser {
  /** URL of the service for the browser. */
  readonly origin: string;
  /** Opens a path of the service with an empty cache, and waits until the network is idle. */
  open(path: string, device: keyof typeof DEVICES, options?: BrowserContextOptions): Promise<WatchedPage>;
  close(): Promise<void>;
}

function findExecutable(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  for (const file of NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Continue with the next folder.
    }
  }
  throw new Error(`the tests of the pages need Chromium: install it so that one of ${NAMES.join(', ')} is on the PATH`);
}

/** Starts Chromium with a new, empty profile, for the service on a loopback port. */
export async function startBrowser(port: string): Promise<ServiceBrowser> {
  const browser = await chromium.launch({ executablePath: findExecutable(), args: ARGUMENTS });
  const origin = `http://${HOST}:${port}`;
  return {
    origin,
    open: async (path, device, options) => {
      const watched = await watchPage(browser, { ...DEVICES[device], ...options });
      await watched.page.goto(origin + path, { waitUntil: 'networkidle' });
      return watched;
    },
    close: () => browser.close(),
  };
}

async function watchPage(browser: Browser, options: BrowserContextOptions): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  const faults: string[] = [];
  const requests: string[] = [];
  context.on('request', (request) => requests.push(request.url()));
  context.on('weberror', (error) => faults.push(error.error().message));
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(message.text());
  });
  await context.addInitScript(
    `addEventListener('securitypolicyviolation', (e) => console.error('refused: ' + e.violatedDirective + ' ' + e.blockedURI))`,
  );
  return { page: await context.newPage(), faults, requests };
}
