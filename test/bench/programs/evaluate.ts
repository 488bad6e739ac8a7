import type { EvaluationOptions } from '../../../src/domain/recommendations/evaluation-options.js';

/**
 * Evaluates the generated cluster twice with the built code in a separate process, and prints duration and maximum
 * memory: the first run finds everything, the second finds the same.
 */
const dist = (path: string): string => new URL(`../../../dist/src/${path}`, import.meta.url).href;
const {
  createCollectStore,
  createEvidenceStore,
  createRecommendationWriteStore,
  openMigrated,
}: typeof import('../../../src/store/index.js') = await import(dist('store/index.js'));
const { runEvaluation }: typeof import('../../../src/collect/jobs/recommendation/evaluation-run.js') = await import(
  dist('collect/jobs/recommendation/evaluation-run.js')
);
const { DEFAULT_EVALUATION_OPTIONS }: { DEFAULT_EVALUATION_OPTIONS: EvaluationOptions } = await import(
  dist('domain/recommendations/evaluation-options.js')
);
const { createLogger }: typeof import('../../../src/telemetry/logger.js') = await import(dist('telemetry/logger.js'));

const MIB = 2 ** 20;
const DAYS = 7;
/** Retention does not apply. */
const NO_RETENTION = { rawSeconds: 0, hourlySeconds: 0, podHourlySeconds: 0, dailySeconds: null };
const [url, cluster] = process.argv.slice(2);
if (url === undefined || cluster === undefined) throw new Error('usage: evaluate.ts URL CLUSTER');

const database = await openMigrated(
  { url, dataDir: '', poolMax: 10, statementTimeoutSeconds: 30 },
  {
    onMigrating: () => {},
    onUnavailable: (problem) => {
      throw problem;
    },
    pause: async () => {},
  },
);
const found = await database.knex.raw<{ rows: { id: number }[] }>('select id from cluster where name = ?', [cluster]);
const clusterId = found.rows[0]?.id ?? 0;
// Removes the results of an earlier measurement on the same data.
await database.knex.raw('truncate recommendation, recommendation_transition, recommendation_evaluation, lease');
const lease = await createCollectStore(database, { retention: NO_RETENTION }).acquireLease(clusterId, 'bench', 3_600);
if (lease === null || lease === 'busy') throw new Error('another process collects the cluster');
const evidence = createEvidenceStore(database);
const span = await evidence.findSpan(clusterId, DAYS * 86_400);
if (span === null) throw new Error(`the cluster ${cluster} has no rolled-up hour`);
const before = process.memoryUsage.rss() / MIB;
const runs = [];
for (let index = 0; index < 2; index += 1) {
  const started = performance.now();
  const counts = await runEvaluation(
    {
      clusterId,
      cluster,
      evidence,
      recommendations: createRecommendationWriteStore(database),
      metrics: { setUndecidedRules: () => {} },
      logger: createLogger({ level: 'silent', format: 'json' }),
      now: () => Date.now() / 1000,
    },
    async () => lease,
    { span, options: DEFAULT_EVALUATION_OPTIONS, isWhole: true, claimed: null },
    new AbortController().signal,
  );
  runs.push({ seconds: (performance.now() - started) / 1000, counts });
}
// Peak memory recorded by the kernel, in KiB.
const peak = process.resourceUsage().maxRSS / 1024;
await database.close();
console.log(JSON.stringify({ hours: span.hours, runs, mebibytesBefore: before, mebibytesAtMost: peak }));
