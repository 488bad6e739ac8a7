/**
 * The layers ("floors") of the source, for dependency-cruiser: imports go down only, entries of one layer do not import
 * each other, and each external library is imported by one folder only. Every entry of a listed folder is in a layer.
 */

/** Layers from the bottom up. `name/` is a folder, `name` is a file, `*` is every other file of the folder itself. */
const FLOORS = {
  src: [
    ['runtime/'],
    ['config/', 'problem/'],
    ['domain/'],
    ['contract/', 'telemetry/', 'reference/'],
    ['store/', 'sources/'],
    ['operations/', 'collect/'],
    ['http/', 'docs/'],
    ['compose/'],
    ['compose'],
    ['main', 'backup', 'restore', 'client/'],
    ['cli/', 'dashboard/'],
  ],
  'src/dashboard': [['format/'], ['state/'], ['parts/'], ['views/'], ['shell/'], ['main']],
  'src/config': [
    ['options/', 'secret-file'],
    ['config'],
    ['cross-checks', 'current-secret', 'describe-config', 'environment', 'files/'],
    ['load-config'],
  ],
  'src/domain': [
    ['time/', 'figures/', 'cooperative-task'],
    ['cluster/'],
    ['measures/'],
    ['list-items', 'diagnostics/'],
    ['estimation/', 'ports', 'metrics-queries'],
    ['recommendations/'],
    ['simulation/'],
    ['usage/'],
  ],
  'src/domain/recommendations': [
    ['vocabulary', 'target', 'thresholds', 'request-formula', 'evidence/'],
    ['finding', 'evaluation-options', 'identity'],
    ['recommendation', 'savings/', 'schedules/'],
    ['ports', 'recommendation-queries', 'rules/', 'patches/', 'verification/'],
    ['evaluation/'],
    ['lifecycle/'],
  ],
  'src/store': [
    ['sql/', 'citus/', 'embedded/', 'migrations/'],
    ['connection/'],
    ['bookkeeping/', 'schema/'],
    ['ingest/'],
    ['rollup/'],
    ['retention/', 'query/'],
    ['evidence/', 'recommendations/', 'backup/'],
    ['collect-store'],
    ['index'],
  ],
  'src/store/query': [['plan/'], ['answers/'], ['serve/']],
  'src/sources': [
    ['prometheus/', 'kubernetes/', 'sample/', 'with-inventory'],
    ['credential-files'],
    ['open-sources'],
    ['examine-cluster'],
  ],
  'src/sources/prometheus': [
    ['client/'],
    ['queries/'],
    ['samples/'],
    ['copies/', 'nodes/'],
    ['pods/'],
    ['inspection/'],
    ['windows/'],
  ],
  'src/operations': [
    ['shared/'],
    ['gated-store', 'open-stores', 'health/', 'meta/', 'metrics/', 'timeseries/', 'recommendations/', 'simulations/'],
    ['operations', 'request-checks'],
  ],
  'src/operations/shared': [['large-responses'], ['deps', 'response/'], ['request/'], ['conditional', 'export/'], ['answer-items']],
  'src/collect': [['schedule', 'problem-log'], ['leadership'], ['health/'], ['jobs/'], ['cycle'], ['collector']],
  'src/collect/jobs': [['collection/', 'diagnostics/', 'rollup/', 'retention/', 'recommendation/']],
  'src/http': [['proxy/'], ['contract/', 'middleware/'], ['reply/', 'pages/'], ['contract-adapter', 'server', 'drain'], ['app']],
  'src/cli': [['command/'], ['api/'], ['gate/', 'notify/', 'doctor/'], ['gate', 'notify', 'doctor']],
  scripts: [['config/', 'chart/', 'contract-diff/', 'dashboard/', 'guide/', 'words/'], ['mutate/'], ['*']],
};

const escaped = (text) => text.replaceAll(/[.-]/g, '\\$&');
const entry = (place, name) => {
  if (name.endsWith('/')) return `^${escaped(place)}/${name}`;
  return `^${escaped(place)}/${name === '*' ? '[^/]+' : escaped(name)}\\.(tsx?|cjs)$`;
};
const folder = (name) => `^src/${name}/`;
const folders = (names) => `^src/(${names.join('|')})/`;

/** An entry may import itself and entries of lower layers. */
const floorRules = Object.entries(FLOORS).flatMap(([place, layers]) =>
  layers.flatMap((names, index) =>
    names.map((name) => ({
      name: `floor-of-${place}/${name.replace(/\/$/, '')}`,
      comment: `${place}/${name} imports only from lower layers`,
      severity: 'error',
      from: { path: entry(place, name) },
      to: {
        path: `^${escaped(place)}/`,
        pathNot: [entry(place, name), ...layers.slice(0, index).flat().map((lower) => entry(place, lower))],
      },
    })),
  ),
);

/** Reports entries that are in no layer, such as new or wrongly moved files, as importing or imported file. */
const placeRules = Object.entries(FLOORS).flatMap(([place, layers]) => {
  const placed = layers.flat().map((name) => entry(place, name));
  const elsewhere = { path: `^${escaped(place)}/`, pathNot: placed };
  const rule = {
    name: `place-in-${place}`,
    comment: `every entry of ${place} is in a layer of scripts/config/floors.cjs`,
    severity: 'error',
  };
  return [
    { ...rule, from: elsewhere, to: {} },
    { ...rule, from: {}, to: elsewhere },
  ];
});

/** Limits a library to some folders. Type-only imports count too, so that its types do not spread. */
const only = (library, from) => ({
  name: `only-${library.replaceAll(/\W+/g, '-')}`,
  comment: `${library} is imported only by ${from}`,
  severity: 'error',
  from: { path: '^src/', pathNot: `^src/(${from})` },
  to: { path: `^node_modules/(@types/)?(${library})/` },
});

module.exports = {
  forbidden: [
    ...floorRules,
    ...placeRules,
    only('knex|pg|@electric-sql/[^/]+', 'store/'),
    only('express|cors|helmet|@types/express-serve-static-core', 'http/|docs/'),
    only('openapi-backend', 'http/|contract/'),
    only('swagger-ui-express|redoc-express|redoc', 'docs/'),
    only('@kubernetes/client-node', 'sources/kubernetes/'),
    only('@aws-sdk/[^/]+|@smithy/[^/]+', 'sources/prometheus/'),
    only('undici', 'sources/|runtime/'),
    only('prom-client|pino', 'telemetry/'),
    only('openapi-fetch', 'client/'),
    only('preact|@preact/[^/]+|uplot|echarts', 'dashboard/'),
    only('raw-body', 'http/'),
    only('p-queue', 'runtime/'),
    only('commander|p-retry|fast-xml-builder|write-file-atomic', 'cli/'),
    {
      name: 'frozen-migrations',
      comment: 'a released migration never changes: its SQL is literal text, and nothing it runs comes from other code',
      severity: 'error',
      from: { path: '^src/store/migrations/' },
      to: { pathNot: '^node_modules/knex/' },
    },
    {
      name: 'domain-is-pure',
      comment: 'the domain imports no other part of the source',
      severity: 'error',
      from: { path: folder('domain') },
      to: { path: '^src/', pathNot: folders(['domain', 'runtime']) },
    },
    {
      name: 'service-without-tools',
      comment: 'the service does not import scripts or tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(scripts|test)/' },
    },
    {
      name: 'generated-behind-contract',
      comment: 'only src/contract and the client, a separate package, import the generated types',
      severity: 'error',
      from: { path: '^src/', pathNot: folders(['contract', 'client']) },
      to: { path: '^generated/' },
    },
    {
      name: 'client-stands-alone',
      comment: 'the client is published without the service: it imports only the generated types and openapi-fetch',
      severity: 'error',
      from: { path: folder('client') },
      to: { pathNot: [folder('client'), '^generated/', '^node_modules/openapi-fetch/'] },
    },
    {
      name: 'service-without-client',
      comment: 'the service does not call itself; only the commands and the dashboard use the client',
      severity: 'error',
      from: { path: '^src/', pathNot: folders(['client', 'cli', 'dashboard']) },
      to: { path: folder('client') },
    },
    {
      name: 'service-without-commands',
      comment: 'the commands are separate programs',
      severity: 'error',
      from: { path: '^src/', pathNot: folder('cli') },
      to: { path: folder('cli') },
    },
    {
      name: 'commands-call-the-service',
      comment:
        'commands get their data from the API; they import the configuration only to parse settings, and the runtime to connect; except for the doctor, which examines the sources before a service runs',
      severity: 'error',
      from: { path: folder('cli'), pathNot: '^src/cli/doctor/' },
      to: { path: '^(src|generated)/', pathNot: folders(['cli', 'client', 'config', 'runtime']) },
    },
    {
      name: 'rows-are-not-dtos',
      comment: 'store and domain do not use contract types; operations map between them',
      severity: 'error',
      from: { path: folders(['store', 'domain']) },
      to: { path: folder('contract') },
    },
    {
      name: 'domain-without-runtime',
      comment: 'the domain does not depend on the event loop',
      severity: 'error',
      from: { path: folder('domain') },
      to: { path: folder('runtime') },
    },
    {
      name: 'only-main-composes',
      comment: 'only the entry points import the composition root',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/((main|backup|restore)\\.ts|compose)' },
      to: { path: '^src/((main|backup|restore)\\.ts|compose)' },
    },
    {
      name: 'dashboard-calls-the-service',
      comment: 'the dashboard gets its data from the API',
      severity: 'error',
      from: { path: folder('dashboard') },
      to: { path: '^(src|generated)/', pathNot: folders(['dashboard', 'client']) },
    },
    {
      name: 'service-without-dashboard',
      comment: 'the dashboard is a separate program that runs in the browser',
      severity: 'error',
      from: { path: '^src/', pathNot: folder('dashboard') },
      to: { path: folder('dashboard') },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: { path: '^(src|scripts)/' }, to: { couldNotResolve: true } },
    {
      name: 'no-development-dependency',
      comment: 'the dashboard is bundled with its libraries when the package is built',
      severity: 'error',
      from: { path: '^src/', pathNot: folder('dashboard') },
      to: { dependencyTypes: ['npm-dev'], pathNot: '^node_modules/@types/' },
    },
  ],
  options: {
    doNotFollow: { path: '^(node_modules|test)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
