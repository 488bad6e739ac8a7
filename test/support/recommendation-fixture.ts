import type { Amounts, Finding } from '../../src/domain/recommendations/finding.js';
import type { NewTransition, RecommendationChange, RunCounts } from '../../src/domain/recommendations/ports.js';
import type { Recommendation } from '../../src/domain/recommendations/recommendation.js';
import type { Status } from '../../src/domain/recommendations/vocabulary.js';
import { DAY_SECONDS, type EpochSeconds } from '../../src/domain/time/window.js';

/** Time of an evaluation; its evidence is the week before. */
export const EVALUATED_AT: EpochSeconds = Date.UTC(2026, 0, 8) / 1000;

/** `rec_` and the number in 16 digits. */
export const recommendationIdOf = (number: number): string => `rec_${String(number).padStart(16, '0')}`;

export const amountsFixture = (carbonGrams: number, change: Partial<Amounts> = {}): Amounts => ({
  energyKwh: carbonGrams / 100,
  energyKwhLow: carbonGrams / 200,
  energyKwhHigh: carbonGrams / 50,
  carbonGrams,
  carbonGramsLow: carbonGrams / 2,
  carbonGramsHigh: carbonGrams * 2,
  costUsd: carbonGrams / 1000,
  costUsdLow: Math.min(carbonGrams / 1250, carbonGrams / 500),
  costUsdHigh: Math.max(carbonGrams / 1250, carbonGrams / 500),
  ...change,
});

export const findingFixture = (change: Partial<Finding> = {}): Finding => ({
  type: 'rightsize_cpu',
  target: {
    kind: 'workload',
    namespace: 'production',
    workload: { kind: 'Deployment', name: 'api' },
    container: 'main',
  },
  severity: 'warning',
  confidence: 'high',
  evidenceRange: { from: EVALUATED_AT - 7 * DAY_SECONDS, to: EVALUATED_AT },
  coverage: 1,
  savings: {
    realisable: amountsFixture(100),
    reallocatedToIdle: amountsFixture(300),
    annualFactor: 365 / 7,
  },
  evidence: [{ name: 'cpu_p95_millicores', value: 120.5 }],
  action: {
    kind: 'set_resources',
    container: 'main',
    cpuRequestMillicores: 139,
    memoryRequestBytes: null,
    memoryLimitBytes: null,
    removesCpuLimit: false,
  },
  summary:
    'Container "main" requests 1000m and uses 121m; \\ a back\\slash and "quotes" stay, as do {braces}, and NULL.',
  ...change,
});

export const recommendationFixture = (number: number, change: Partial<Recommendation> = {}): Recommendation => ({
  id: recommendationIdOf(number),
  cluster: 'c',
  status: 'open',
  finding: findingFixture(),
  firstFoundAt: EVALUATED_AT,
  lastFoundAt: EVALUATED_AT,
  statusChangedAt: EVALUATED_AT,
  reason: null,
  reference: null,
  expiresAt: null,
  dismissedEvidence: null,
  verification: null,
  version: 1,
  ...change,
});

const transitionOf = (after: Recommendation, from: Status | null, actor: 'engine' | 'api'): NewTransition => ({
  recommendationId: after.id,
  at: after.statusChangedAt,
  from,
  to: after.status,
  actor,
  actorName: actor === 'api' ? 'platform-ci' : null,
  reason: after.reason,
  reference: after.reference,
  expiresAt: after.expiresAt,
});

/** The transition when it is found. */
export const foundChange = (after: Recommendation): RecommendationChange => ({
  before: null,
  after,
  transitions: [transitionOf(after, null, 'engine')],
});

/** A status change by a user. */
export function statusChange(before: Recommendation, change: Partial<Recommendation>): RecommendationChange {
  const after = { ...before, statusChangedAt: before.statusChangedAt + 60, ...change, version: before.version + 1 };
  return { before, after, transitions: [transitionOf(after, before.status, 'api')] };
}

export const NO_COUNTS: RunCounts = {
  workloads: 0,
  nodes: 0,
  findings: 0,
  opened: 0,
  reopened: 0,
  resolved: 0,
  expired: 0,
};
