/**
 * Paths that the service serves in addition to openapi.yaml. The pages are served from this list: a path that is neither in
 * the list nor in the contract gets 404.
 */

/** Methods that every path supports in addition: HEAD returns the headers of GET, OPTIONS the allowed methods. */
export const METHODS_OUTSIDE = ['HEAD', 'OPTIONS'] as const;

/** Value of the header `Allow` for pages. */
export const PAGE_METHODS = ['GET', ...METHODS_OUTSIDE].join(', ');

/** The landing page: HTML for browsers, JSON for programs. */
export const LANDING_PATH = '/';

/** The documentation is served at the root and under the version prefix; both load the contract from `../openapi.json`. */
export const DOCS_PREFIXES = ['', '/api/v1'] as const;

/** Files of Swagger UI below `docs/`; the empty name is the page itself. */
export const SWAGGER_FILES = [
  '',
  'favicon.svg',
  'page.css',
  'swagger-ui.css',
  'swagger-ui-bundle.js',
  'swagger-ui-init.js',
] as const;

/** Files of ReDoc below `redoc/`; the empty name is the page itself. */
export const REDOC_FILES = ['', 'favicon.svg', 'page.css', 'redoc.standalone.js', 'redoc-init.js'] as const;

/** Files of the dashboard below `dashboard/`; its page is the landing page. */
export const DASHBOARD_FILES = ['app.js', 'treemap.js', 'shared.js', 'style.css', 'licences.txt'] as const;

/** Pages of the guide below `guide/`, in reading order; each is a Markdown file in src/docs/guide. */
export const GUIDE_PAGES = [
  'connect',
  'install',
  'queries',
  'recommendations',
  'exports-and-clients',
  'budget-gate',
  'alerts-and-dashboards',
  'scaling',
  'backup',
  'configuration',
  'metrics',
  'methodology',
  'coefficients',
  'development',
] as const;

/** Files of the guide below `guide/`; the empty name is the index with the search. */
export const GUIDE_FILES = ['', 'favicon.svg', 'guide.css', ...GUIDE_PAGES] as const;

/** Includes the path without a trailing slash (`/docs`), which redirects to the one with it, because relative links need the slash. */
const pagePaths = (page: string, files: readonly string[]): string[] => [
  page,
  ...files.map((file) => `${page}/${file}`),
];

const PATHS: ReadonlySet<string> = new Set([
  LANDING_PATH,
  ...DASHBOARD_FILES.map((file) => `/dashboard/${file}`),
  ...DOCS_PREFIXES.flatMap((prefix) => [
    ...pagePaths(`${prefix}/docs`, SWAGGER_FILES),
    ...pagePaths(`${prefix}/redoc`, REDOC_FILES),
    ...pagePaths(`${prefix}/guide`, GUIDE_FILES),
  ]),
]);

/** Compares exactly: another letter case or an additional slash is a different path. */
export const isOutsideContract = (path: string): boolean => PATHS.has(path);

export const pathsOutsideContract = (): readonly string[] => [...PATHS];
