/**
 * Everything that is answered without being in openapi.yaml. This is the only list of it, and the pages are served
 * from it: a path that is neither here nor in the contract is a 404.
 */

/** Beside GET, every path answers HEAD as GET without the body, and OPTIONS with its methods. */
export const METHODS_OUTSIDE = ['HEAD', 'OPTIONS'] as const;

/** What may be asked of a page, as `Allow` says it. */
export const PAGE_METHODS = ['GET', ...METHODS_OUTSIDE].join(', ');

/** Links for people, an index for programs. */
export const LANDING_PATH = '/';

/** The documentation lives at the root and under the version's prefix; each finds the contract at `../openapi.json`. */
export const DOCS_PREFIXES = ['', '/api/v1'] as const;

/** Swagger UI at `docs/`: its page is the empty name, the files beside it are the others. */
export const SWAGGER_FILES = [
  '',
  'favicon.svg',
  'page.css',
  'swagger-ui.css',
  'swagger-ui-bundle.js',
  'swagger-ui-init.js',
] as const;

/** ReDoc at `redoc/`, named like those of Swagger UI. */
export const REDOC_FILES = ['', 'favicon.svg', 'page.css', 'redoc.standalone.js', 'redoc-init.js'] as const;

/** Pages of the guide at `guide/`, in reading order; each is a Markdown file of src/docs/guide. */
export const GUIDE_PAGES = [
  'connect',
  'install',
  'queries',
  'recommendations',
  'exports-and-clients',
  'budget-gate',
  'alerts-and-dashboards',
  'scaling',
  'configuration',
  'metrics',
  'development',
] as const;

/** The guide at `guide/`: its index with the search is the empty name. */
export const GUIDE_FILES = ['', 'favicon.svg', 'guide.css', ...GUIDE_PAGES] as const;

/** `/docs` and the like lead to the address with a slash, which the relative links of a page need. */
const pagePaths = (page: string, files: readonly string[]): string[] => [
  page,
  ...files.map((file) => `${page}/${file}`),
];

const PATHS: ReadonlySet<string> = new Set([
  LANDING_PATH,
  ...DOCS_PREFIXES.flatMap((prefix) => [
    ...pagePaths(`${prefix}/docs`, SWAGGER_FILES),
    ...pagePaths(`${prefix}/redoc`, REDOC_FILES),
    ...pagePaths(`${prefix}/guide`, GUIDE_FILES),
  ]),
]);

/** Exact: another case, a doubled or an added slash is another path. */
export const isOutsideContract = (path: string): boolean => PATHS.has(path);

export const pathsOutsideContract = (): readonly string[] => [...PATHS];
