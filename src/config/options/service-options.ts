import { keys, list } from './list-types.js';
import { option, secret } from './option.js';
import { anyText, boolean, duration, integer, oneOf, optional, text, urlWithCredentials } from './value-types.js';

const databaseUrl = optional(urlWithCredentials('postgres', 'postgresql'));
/** Shortest API key: 16 random characters cannot be guessed over a network. */
const MIN_KEY_LENGTH = 16;
const origin = text(/^(\*|https?:\/\/[^\s/,]+)$/, '`*` or origins such as https://grafana.example');

/** How the service listens, stores and speaks of itself. */
export const SERVICE_OPTIONS = {
  host: option('GREENKUBE_HOST', anyText('host name or address'), '0.0.0.0', 'Address to listen on.'),
  port: option('GREENKUBE_PORT', integer(0, 65_535), 8000, 'Port to listen on; 0 takes any free one.'),
  corsOrigins: option(
    'GREENKUBE_CORS_ORIGINS',
    list(origin, 'comma-separated origins, or `*`'),
    ['*'],
    'Web origins whose pages may read the API.',
  ),
  apiKeys: secret(
    'GREENKUBE_API_KEYS',
    optional(keys(MIN_KEY_LENGTH)),
    null,
    'Keys that allow changes. Without any, everything can be read and nothing changed.',
  ),
  maxInFlight: option(
    'GREENKUBE_MAX_IN_FLIGHT',
    integer(1, 10_000),
    100,
    'API requests answered at the same time; more are refused with 503 and Retry-After.',
  ),
  databaseUrl: secret(
    'GREENKUBE_DATABASE_URL',
    databaseUrl,
    null,
    'PostgreSQL 15 or newer. Without it the embedded database is used.',
  ),
  databaseReadUrl: secret(
    'GREENKUBE_DATABASE_READ_URL',
    databaseUrl,
    null,
    'Read replica that answers the API; without it everything goes to the database above.',
  ),
  databasePoolSize: option(
    'GREENKUBE_DATABASE_POOL_SIZE',
    integer(2, 200),
    10,
    'Connections to the PostgreSQL server, for each of the two URLs. One more sees whether the database answers.',
  ),
  databaseConnectTimeoutSeconds: option(
    'GREENKUBE_DATABASE_CONNECT_TIMEOUT',
    duration(1, 30),
    5,
    'Longest wait for a new connection to the PostgreSQL server.',
  ),
  databaseStatementTimeoutSeconds: option(
    'GREENKUBE_DATABASE_STATEMENT_TIMEOUT',
    duration(1, 600),
    30,
    'The PostgreSQL server cancels a longer statement. A connection that does not answer 5s later is closed.',
  ),
  databaseIdleTransactionTimeoutSeconds: option(
    'GREENKUBE_DATABASE_IDLE_TRANSACTION_TIMEOUT',
    duration(45, 600),
    60,
    'The PostgreSQL server ends a transaction that gets no statement for so long, as of a process that hangs. Exports may pause 30s.',
  ),
  readBoundRows: option(
    'GREENKUBE_READ_BOUND_ROWS',
    optional(integer(1000, 1_000_000_000)),
    null,
    'Stored rows that one request may read; without it, a bound that fits the database in use.',
  ),
  exportMaxRows: option(
    'GREENKUBE_EXPORT_MAX_ROWS',
    integer(1, 1_000_000_000),
    5_000_000,
    'Items that one CSV or NDJSON answer may have.',
  ),
  dataDirectory: option(
    'GREENKUBE_DATA_DIR',
    anyText('path'),
    './data',
    'Directory of the embedded databases: `live` inside it for real clusters, `sample` for the sample cluster.',
  ),
  logLevel: option(
    'GREENKUBE_LOG_LEVEL',
    oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace'),
    'info',
    'Least severe level that is logged.',
  ),
  logFormat: option('GREENKUBE_LOG_FORMAT', oneOf('json', 'text'), 'json', 'JSON lines, or text for people.'),
  podMetrics: option(
    'GREENKUBE_POD_METRICS',
    boolean,
    false,
    'Whether /metrics also has gauges per pod (bounded in number).',
  ),
};
