/** Public interface of the store, used by the composition root. */
export { openForBackup } from './backup/open-for-backup.js';
export { restoreBackup } from './backup/restore-backup.js';
export { writeBackup } from './backup/write-backup.js';
export { createDiagnosticsStore } from './bookkeeping/diagnostics.js';
export { createCollectStore } from './collect-store.js';
export { type Database, type DatabaseOptions, openDatabase } from './connection/connect.js';
export { createEvidenceStore } from './evidence/evidence-store.js';
export { createMetricsStore, DEFAULT_MAX_READ_ROWS } from './query/serve/metrics-store.js';
export { createProbe } from './query/serve/probe.js';
export { createRecommendationReadStore } from './recommendations/read-store.js';
export { createRecommendationWriteStore } from './recommendations/write-store.js';
export { rebuildSums } from './rollup/rebuild-sums.js';
export { assertSchemaCurrent } from './schema/migrate.js';
export { openMigrated } from './schema/open-migrated.js';
