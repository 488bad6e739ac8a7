/**
 * The floors of the house, for dependency-cruiser: imports go down only, rooms on one floor do not know each other,
 * and each foreign library has the one room that knows it.
 */
const FLOORS = [
  ['runtime'],
  ['domain', 'problem', 'config'],
  ['contract', 'telemetry', 'reference'],
  ['store', 'sources'],
  ['operations', 'collect'],
  ['http', 'docs'],
];

const room = (name) => `^src/${name}/`;
const rooms = (names) => `^src/(${names.join('|')})/`;

/** A room may import itself and the floors below its own. */
const floorRules = FLOORS.flatMap((names, floor) =>
  names.map((name) => ({
    name: `floor-of-${name}`,
    comment: `src/${name} imports from floors below its own only`,
    severity: 'error',
    from: { path: room(name) },
    to: { path: '^src/', pathNot: [room(name), ...(floor === 0 ? [] : [rooms(FLOORS.slice(0, floor).flat())])] },
  })),
);

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
      comment: 'store and domain do not know the contract; the mapping lives in operations',
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
    { name: 'no-unresolved', severity: 'error', from: { path: '^src/' }, to: { couldNotResolve: true } },
    {
      name: 'no-development-dependency',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev'], pathNot: '^node_modules/@types/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
