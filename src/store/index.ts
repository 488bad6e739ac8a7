/** The door of the store: what the composition root needs of it. */
export { type CollectStoreOptions, createCollectStore } from './collect-store.js';
export { type Database, type DatabaseOptions, openDatabase, type PoolStats } from './connect.js';
export { IN_MEMORY } from './embedded/embedded-server.js';
export { assertSchemaCurrent, migrate } from './migrate.js';
export { createMetricsStore } from './read/metrics-store.js';
export type { Retention } from './write/retention.js';
