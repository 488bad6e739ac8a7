import { keys, list } from './list-types.js';
import { option, secret } from './option.js';
import { anyText, boolean, duration, integer, oneOf, optional, text, urlWithCredentials } from './value-types.js';

const databaseUrl = optional(urlWithCredentials('postgres', 'postgresql'));
/** Minimum length of an API key: 16 random characters cannot be guessed over a network. */
const MIN_KEY_LENGTH = 16;
const origin = text(/^(\*|https?:\/\/[^\s/,]+)$/, '`*` or origins such as https://grafana.example');

/** Listening, API, database, logs and metrics. */
export const SERVICE_OPTIONS = {
  host: option('GREENKUBE_HOST', anyText('host name or address'), '0.0.0.0', 'Address to listen on.'),
  port: option('GREENKUBE_PORT', integer(0, 65_535), 8000, 'Port to listen on; 0 selects a free port.'),
  healthPort: option(
    'GREENKUBE_HEALTH_PORT',
    optional(integer(1, 65_535)),
    null,
    'Additional port for /health, /health/live, /health/ready and /metrics only, with connections of its own. Default: none.',
  ),
  keepAliveTimeoutSeconds: option(
    'GREENKUBE_KEEP_ALIVE_TIMEOUT',
    duration(1, 3600),
    95,
    'Idle timeout of a client connection; must be longer than that of the proxy in front (nginx 60s, Go programs 90s, some load balancers 10m).',
  ),
  shutdownDelaySeconds: option(
    'GREENKUBE_SHUTDOWN_DELAY',
    duration(0, 300),
    5,
    'Time after SIGTERM in which requests are still accepted while /health/ready is 503, until load balancers stop sending.',
  ),
  shutdownTimeoutSeconds: option(
    'GREENKUBE_SHUTDOWN_TIMEOUT',
    duration(1, 86_400),
    25,
    'Time after that delay in which running requests, such as exports, may finish; then they are cut off.',
  ),
  corsOrigins: option(
    'GREENKUBE_CORS_ORIGINS',
    list(origin, 'comma-separated origins, or `*`'),
    ['*'],
    'Web origins whose pages may read the API (CORS).',
  ),
  apiKeys: secret(
    'GREENKUBE_API_KEYS',
    optional(keys(MIN_KEY_LENGTH)),
    null,
    'API keys that allow changes. Without keys the API is read-only. The name of a key appears in the history of changes and in the log.',
  ),
  maxInFlight: option(
    'GREENKUBE_MAX_IN_FLIGHT',
    integer(1, 10_000),
    100,
    'Maximum number of concurrent API requests; further ones are rejected with 503 and Retry-After.',
  ),
  databaseUrl: secret(
    'GREENKUBE_DATABASE_URL',
    databaseUrl,
    null,
    'URL of PostgreSQL 15 or newer. Default: the embedded database.',
  ),
  databaseReadUrl: secret(
    'GREENKUBE_DATABASE_READ_URL',
    databaseUrl,
    null,
    'URL of a read replica for API requests. Default: `GREENKUBE_DATABASE_URL`.',
  ),
  databasePoolSize: option(
    'GREENKUBE_DATABASE_POOL_SIZE',
    integer(2, 200),
    10,
    'Maximum number of PostgreSQL connections for each of the two URLs. One more is used for health checks.',
  ),
  databaseConnectTimeoutSeconds: option(
    'GREENKUBE_DATABASE_CONNECT_TIMEOUT',
    duration(1, 30),
    5,
    'Timeout of a new connection to PostgreSQL.',
  ),
  databaseStatementTimeoutSeconds: option(
    'GREENKUBE_DATABASE_STATEMENT_TIMEOUT',
    duration(1, 600),
    30,
    'Timeout of a statement in PostgreSQL. A connection that does not respond 5s later is closed.',
  ),
  databaseIdleTransactionTimeoutSeconds: option(
    'GREENKUBE_DATABASE_IDLE_TRANSACTION_TIMEOUT',
    duration(45, 600),
    60,
    'Idle timeout of a transaction in PostgreSQL, which ends those of a process that hangs. Exports may pause for 30s.',
  ),
  readBoundRows: option(
    'GREENKUBE_READ_BOUND_ROWS',
    optional(integer(1000, 1_000_000_000)),
    null,
    'Maximum number of stored rows that one request may read. Default: depends on the database.',
  ),
  exportMaxRows: option(
    'GREENKUBE_EXPORT_MAX_ROWS',
    integer(1, 1_000_000_000),
    5_000_000,
    'Maximum number of items in a CSV or NDJSON response.',
  ),
  dataDirectory: option(
    'GREENKUBE_DATA_DIR',
    anyText('path'),
    './data',
    'Directory of the embedded databases: subdirectory `live` for real clusters, `sample` for the sample cluster.',
  ),
  logLevel: option(
    'GREENKUBE_LOG_LEVEL',
    oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace'),
    'info',
    'Minimum log level.',
  ),
  logFormat: option('GREENKUBE_LOG_FORMAT', oneOf('json', 'text'), 'json', 'Log format: JSON lines or readable text.'),
  podMetrics: option(
    'GREENKUBE_POD_METRICS',
    boolean,
    false,
    'Whether /metrics includes gauges per pod, in a limited number.',
  ),
};
