import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Names of the browser in the distributions; `scripts/test-servers.sh` installs it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
/** A name that is not loopback's: over plain HTTP browsers treat it as they treat a service inside a cluster. */
const HOST = 'greenkube.test';

const ARGUMENTS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
  // Nothing but the service under test has an address.
  `--host-resolver-rules=MAP ${HOST} 127.0.0.1, MAP * ~NOTFOUND`,
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** The widths of a laptop and of a telephone. */
export const DEVICES = {
  laptop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
} as const satisfies Record<string, BrowserContextOptions>;

/** A page with all that happened in it. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors on the console, uncaught ones, and what the Content-Security-Policy refused. */
  readonly faults: string[];
  /** Addresses of all requests, answered or not. */
  readonly requests: string[];
}

export interface ServiceBrowser {
  /** Where the browser finds the service. */
  readonly origin: string;
  /** Opens a path of the service, with nothing kept from before, and waits until the network is quiet. */
  open(path: string, device: keyof typeof DEVICES): Promise<WatchedPage>;
  close(): Promise<void>;
}

function findExecutable(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  for (const file of NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))) {
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // It is looked for in the next folder.
    }
  }
  throw new Error(`the tests of the pages need Chromium: install it so that one of ${NAMES.join(', ')} is on the PATH`);
}

/** Chromium with a new and empty profile, for the service on a port of loopback. */
export async function startBrowser(port: string): Promise<ServiceBrowser> {
  const browser = await chromium.launch({ executablePath: findExecutable(), args: ARGUMENTS });
  const origin = `http://${HOST}:${port}`;
  return {
    origin,
    open: async (path, device) => {
      const watched = await watchPage(browser, device);
      await watched.page.goto(origin + path, { waitUntil: 'networkidle' });
      return watched;
    },
    close: () => browser.close(),
  };
}

async function watchPage(browser: Browser, device: keyof typeof DEVICES): Promise<WatchedPage> {
  const context = await browser.newContext(DEVICES[device]);
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
