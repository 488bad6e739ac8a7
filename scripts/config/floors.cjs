/**
 * The floors of the source, for dependency-cruiser: imports go down only, entries on one floor do not import each other,
 * and each foreign library has the one folder that imports it. Every entry of a listed folder stands on a floor.
 */

/** From the ground up. `name/` is a folder, `name` is a file, `*` is every other file of the folder itself. */
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
    ['main', 'client/'],
    ['cli/'],
  ],
  'src/config': [['options/'], ['config'], ['cross-checks', 'describe-config', 'environment'], ['load-config']],
  'src/domain': [
    ['time/', 'figures/', 'cooperative-task'],
    ['cluster/'],
    ['measures/'],
    ['estimation/', 'ports', 'metrics-queries'],
    ['recommendations/'],
    ['simulation/'],
  ],
  'src/domain/recommendations': [
    ['vocabulary', 'target', 'thresholds', 'evidence/'],
    ['finding', 'evaluation-options'],
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
    ['evidence/', 'recommendations/'],
    ['collect-store'],
    ['index'],
  ],
  'src/store/query': [['plan/'], ['answers/'], ['serve/']],
  'src/sources': [['prometheus/', 'kubernetes/', 'sample/', 'with-inventory'], ['open-sources']],
  'src/sources/prometheus': [
    ['client/'],
    ['queries/'],
    ['samples/'],
    ['copies/', 'nodes/'],
    ['pods/'],
    ['windows/'],
  ],
  'src/operations': [
    ['shared/'],
    ['gated-store', 'open-stores', 'health/', 'meta/', 'metrics/', 'timeseries/', 'recommendations/', 'simulations/'],
    ['operations'],
  ],
  'src/operations/shared': [['large-responses'], ['deps', 'response/'], ['request/'], ['conditional', 'export/'], ['answer-items']],
  'src/collect': [['schedule', 'problem-log'], ['leadership'], ['health/'], ['jobs/'], ['cycle'], ['collector']],
  'src/collect/jobs': [['collection/', 'rollup/', 'retention/', 'recommendation/']],
  'src/http': [['contract/', 'middleware/'], ['reply/', 'pages/'], ['contract-adapter', 'server'], ['app']],
  'src/cli': [['command/'], ['api/'], ['gate/', 'notify/'], ['gate', 'notify']],
  scripts: [['config/', 'chart/', 'contract-diff/', 'guide/'], ['mutate/'], ['*']],
};

const escaped = (text) => text.replaceAll(/[.-]/g, '\\$&');
const entry = (place, name) => {
  if (name.endsWith('/')) return `^${escaped(place)}/${name}`;
  return `^${escaped(place)}/${name === '*' ? '[^/]+' : escaped(name)}\\.(ts|cjs)$`;
};
const room = (name) => `^src/${name}/`;
const rooms = (names) => `^src/(${names.join('|')})/`;

/** An entry may import itself and what stands on the floors below its own. */
const floorRules = Object.entries(FLOORS).flatMap(([place, floors]) =>
  floors.flatMap((names, floor) =>
    names.map((name) => ({
      name: `floor-of-${place}/${name.replace(/\/$/, '')}`,
      comment: `${place}/${name} imports from floors below its own only`,
      severity: 'error',
      from: { path: entry(place, name) },
      to: {
        path: `^${escaped(place)}/`,
        pathNot: [entry(place, name), ...floors.slice(0, floor).flat().map((lower) => entry(place, lower))],
      },
    })),
  ),
);

/** A file that was moved by half, or a new entry without a floor, shows up on either end of its imports. */
const placeRules = Object.entries(FLOORS).flatMap(([place, floors]) => {
  const placed = floors.flat().map((name) => entry(place, name));
  const elsewhere = { path: `^${escaped(place)}/`, pathNot: placed };
  const rule = {
    name: `place-in-${place}`,
    comment: `every entry of ${place} stands on a floor of scripts/config/floors.cjs`,
    severity: 'error',
  };
  return [
    { ...rule, from: elsewhere, to: {} },
    { ...rule, from: {}, to: elsewhere },
  ];
});

/** Type-only imports of a foreign library count too: its shapes stay in the room. */
const only = (library, from) => ({
  name: `only-${library.replaceAll(/\W+/g, '-')}`,
  comment: `${library} belongs to ${from}`,
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
    only('undici', 'sources/'),
    only('prom-client|pino', 'telemetry/'),
    only('openapi-fetch', 'client/'),
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
      comment: 'of the source, the domain imports nothing but the event loop',
      severity: 'error',
      from: { path: room('domain') },
      to: { path: '^src/', pathNot: rooms(['domain', 'runtime']) },
    },
    {
      name: 'service-without-tools',
      comment: 'scripts and tests import the service, never the other way round',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(scripts|test)/' },
    },
    {
      name: 'generated-behind-contract',
      comment: 'src/contract is the only door to the generated types; the client, a package of its own, has no other',
      severity: 'error',
      from: { path: '^src/', pathNot: rooms(['contract', 'client']) },
      to: { path: '^generated/' },
    },
    {
      name: 'client-stands-alone',
      comment: 'the client is published without the service: it knows the generated types and openapi-fetch only',
      severity: 'error',
      from: { path: room('client') },
      to: { pathNot: [room('client'), '^generated/', '^node_modules/openapi-fetch/'] },
    },
    {
      name: 'service-without-client',
      comment: 'the service does not call itself: the client is for the commands',
      severity: 'error',
      from: { path: '^src/', pathNot: rooms(['client', 'cli']) },
      to: { path: room('client') },
    },
    {
      name: 'service-without-commands',
      comment: 'the commands are programs beside the service',
      severity: 'error',
      from: { path: '^src/', pathNot: room('cli') },
      to: { path: room('cli') },
    },
    {
      name: 'commands-call-the-service',
      comment: 'what a command knows it has from the service; configuration is there for the notation of settings',
      severity: 'error',
      from: { path: room('cli') },
      to: { path: '^(src|generated)/', pathNot: rooms(['cli', 'client', 'config']) },
    },
    {
      name: 'rows-are-not-dtos',
      comment: 'store and domain do not know the contract; the mapping is in operations',
      severity: 'error',
      from: { path: rooms(['store', 'domain']) },
      to: { path: room('contract') },
    },
    {
      name: 'domain-without-runtime',
      comment: 'the domain computes; what runs it beside other work is not its concern',
      severity: 'error',
      from: { path: room('domain') },
      to: { path: room('runtime') },
    },
    {
      name: 'only-main-composes',
      comment: 'the composition root is imported by the entry alone',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main\\.ts|compose)' },
      to: { path: '^src/(main\\.ts|compose)' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: { path: '^(src|scripts)/' }, to: { couldNotResolve: true } },
    {
      name: 'no-development-dependency',
      severity: 'error',
      from: { path: '^src/' },
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
