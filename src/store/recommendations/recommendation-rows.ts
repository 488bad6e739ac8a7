import type { Finding } from '../../domain/recommendations/finding.js';
import type { Recommendation, Transition, Verification } from '../../domain/recommendations/recommendation.js';
import type { Target } from '../../domain/recommendations/target.js';
import type { Status } from '../../domain/recommendations/vocabulary.js';
import type { EpochSeconds } from '../../domain/time/window.js';
import { column } from '../ingest/fact-tables.js';
import type { BulkTable, Column } from '../sql/bulk-write.js';
import { timestamp } from '../sql/sql-part.js';
import { amountColumns, readAmounts } from './amount-columns.js';

/** A recommendation with the id of its cluster. */
interface WrittenRow {
  readonly clusterId: number;
  readonly recommendation: Recommendation;
}

const time = (instant: EpochSeconds | null): string | null => (instant === null ? null : timestamp(instant));
const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

const namespaceOf = (target: Target): string | null => ('namespace' in target ? target.namespace : null);
const workloadOf = (target: Target) => (target.kind === 'workload' ? target.workload : null);
const nodeOf = (target: Target): string | null => (target.kind === 'node' ? target.node : null);

const text = (name: string, pick: (recommendation: Recommendation) => string | null): Column<WrittenRow> =>
  column(name, 'text', (row) => pick(row.recommendation));
const double = (name: string, pick: (finding: Finding) => number | null): Column<WrittenRow> =>
  column(name, 'double precision', (row) => pick(row.recommendation.finding));
const instant = (name: string, pick: (recommendation: Recommendation) => EpochSeconds | null): Column<WrittenRow> =>
  column(name, 'timestamptz', (row) => time(pick(row.recommendation)));
const document = (name: string, pick: (recommendation: Recommendation) => unknown): Column<WrittenRow> =>
  column(name, 'jsonb', (row) => json(pick(row.recommendation)));

/** Both parts in a year. Only processes of versions before 1.1.0 read these columns, during a rolling update. */
const annualTotal = ({ savings }: Finding, name: 'carbonGrams' | 'costUsd'): number =>
  (savings.realisable[name] + savings.reallocatedToIdle[name]) * savings.annualFactor;

export const RECOMMENDATION: BulkTable<WrittenRow> = {
  name: 'recommendation',
  key: ['id'],
  columns: [
    text('id', (recommendation) => recommendation.id),
    column('cluster_id', 'integer', (row) => row.clusterId),
    text('type', (recommendation) => recommendation.finding.type),
    text('severity', (recommendation) => recommendation.finding.severity),
    text('confidence', (recommendation) => recommendation.finding.confidence),
    text('status', (recommendation) => recommendation.status),
    text('namespace', (recommendation) => namespaceOf(recommendation.finding.target)),
    text('workload_kind', (recommendation) => workloadOf(recommendation.finding.target)?.kind ?? null),
    text('workload_name', (recommendation) => workloadOf(recommendation.finding.target)?.name ?? null),
    text('node', (recommendation) => nodeOf(recommendation.finding.target)),
    ...amountColumns('realisable').map(([name, own]) => double(own, ({ savings }) => savings.realisable[name])),
    ...amountColumns('reallocated').map(([name, own]) => double(own, ({ savings }) => savings.reallocatedToIdle[name])),
    double('annual_factor', ({ savings }) => savings.annualFactor),
    double('annual_carbon_grams', (finding) => annualTotal(finding, 'carbonGrams')),
    double('annual_cost_usd', (finding) => annualTotal(finding, 'costUsd')),
    document('finding', (recommendation) => recommendation.finding),
    instant('first_found_at', (recommendation) => recommendation.firstFoundAt),
    instant('last_found_at', (recommendation) => recommendation.lastFoundAt),
    instant('status_changed_at', (recommendation) => recommendation.statusChangedAt),
    text('reason', (recommendation) => recommendation.reason),
    text('reference', (recommendation) => recommendation.reference),
    instant('expires_at', (recommendation) => recommendation.expiresAt),
    document('dismissed_evidence', (recommendation) => recommendation.dismissedEvidence),
    document('verification', (recommendation) => recommendation.verification),
    column('version', 'integer', (row) => row.recommendation.version),
  ],
};

/** A row of a recommendation; times are seconds, JSON is parsed. */
export interface RecommendationRow {
  readonly id: string;
  readonly cluster: string;
  readonly status: Status;
  readonly finding: Finding;
  readonly firstFoundAt: EpochSeconds;
  readonly lastFoundAt: EpochSeconds;
  readonly statusChangedAt: EpochSeconds;
  readonly reason: string | null;
  readonly reference: string | null;
  readonly expiresAt: EpochSeconds | null;
  readonly dismissedEvidence: Recommendation['dismissedEvidence'];
  readonly verification: Verification | null;
  readonly version: number;
}

/** Select list of a RecommendationRow; the aliases are `r` (recommendation) and `c` (its cluster). */
export const RECOMMENDATION_SELECT = `r.id, c.name as cluster, r.status, r.finding,
  extract(epoch from r.first_found_at)::float8 as "firstFoundAt",
  extract(epoch from r.last_found_at)::float8 as "lastFoundAt",
  extract(epoch from r.status_changed_at)::float8 as "statusChangedAt",
  r.reason, r.reference, extract(epoch from r.expires_at)::float8 as "expiresAt",
  r.dismissed_evidence as "dismissedEvidence", r.verification, r.version`;

/** Removes other columns of the statement. */
export const toRecommendation = (row: RecommendationRow): Recommendation => ({
  id: row.id,
  cluster: row.cluster,
  status: row.status,
  finding: readFinding(row.finding),
  firstFoundAt: row.firstFoundAt,
  lastFoundAt: row.lastFoundAt,
  statusChangedAt: row.statusChangedAt,
  reason: row.reason,
  reference: row.reference,
  expiresAt: row.expiresAt,
  dismissedEvidence: row.dismissedEvidence,
  verification: row.verification && readVerification(row.verification),
  version: row.version,
});

const readFinding = (finding: Finding): Finding => ({
  ...finding,
  savings: {
    realisable: readAmounts(finding.savings.realisable),
    reallocatedToIdle: readAmounts(finding.savings.reallocatedToIdle),
    annualFactor: finding.savings.annualFactor,
  },
});

const readVerification = (verification: Verification): Verification => ({
  ...verification,
  verifiedSavings: verification.verifiedSavings && readAmounts(verification.verifiedSavings),
});

interface TransitionRow {
  readonly clusterId: number;
  readonly transition: Transition;
}

export const TRANSITION: BulkTable<TransitionRow> = {
  name: 'recommendation_transition',
  key: ['recommendation_id', 'sequence'],
  columns: [
    column('recommendation_id', 'text', (row) => row.transition.recommendationId),
    column('sequence', 'integer', (row) => row.transition.sequence),
    column('cluster_id', 'integer', (row) => row.clusterId),
    column('at', 'timestamptz', (row) => timestamp(row.transition.at)),
    column('from_status', 'text', (row) => row.transition.from),
    column('to_status', 'text', (row) => row.transition.to),
    column('actor', 'text', (row) => row.transition.actor),
    column('actor_name', 'text', (row) => row.transition.actorName),
    column('reason', 'text', (row) => row.transition.reason),
    column('reference', 'text', (row) => row.transition.reference),
    column('expires_at', 'timestamptz', (row) => time(row.transition.expiresAt)),
  ],
};

/** Select list of a Transition; the alias is `t`. */
export const TRANSITION_SELECT = `t.recommendation_id as "recommendationId", t.sequence,
  extract(epoch from t.at)::float8 as "at", t.from_status as "from", t.to_status as "to", t.actor,
  t.actor_name as "actorName", t.reason, t.reference, extract(epoch from t.expires_at)::float8 as "expiresAt"`;
