import { isDeepStrictEqual } from 'node:util';
import { DAY_SECONDS, type EpochSeconds } from '../../time/window.js';
import { isNamespaceEvaluated } from '../evaluation/system-namespaces.js';
import type { EvaluationScope } from '../evaluation-options.js';
import type { EvidenceFigure, Finding } from '../finding.js';
import { recommendationId } from '../identity.js';
import type { NewTransition, RecommendationChange } from '../ports.js';
import type { Recommendation } from '../recommendation.js';
import type { EvaluationResult, Undecided } from '../rules/rule-result.js';
import type { Target } from '../target.js';
import type { Status } from '../vocabulary.js';

/** Relative change of a figure that reopens a dismissed recommendation. */
const CHANGED_RATIO = 0.25;

/**
 * Name of the first figure that changed by more than a quarter, or that exists only then or now (a finding with another
 * cause has other figures); null when there is none.
 */
export function changedFigure(then: readonly EvidenceFigure[], now: readonly EvidenceFigure[]): string | null {
  const before = new Map(then.map(({ name, value }) => [name, value]));
  for (const { name, value } of now) {
    const previous = before.get(name);
    if (previous === undefined || Math.abs(value - previous) > CHANGED_RATIO * Math.abs(previous)) return name;
    before.delete(name);
  }
  const [missing] = before.keys();
  return missing ?? null;
}

/** An open recommendation that no run evaluated for this long is out of date. */
const UNCONFIRMED_SECONDS = 35 * DAY_SECONDS;

export interface ReconcileInput {
  readonly cluster: string;
  readonly evaluationResult: Pick<EvaluationResult, 'findings' | 'undecided'>;
  /** What the run evaluated: only recommendations in this scope can be resolved. */
  readonly scope: EvaluationScope;
  /** End of the evidence. */
  readonly evidenceEnd: EpochSeconds;
  /**
   * All open, applied or dismissed recommendations of the cluster, and those of any status with the id of a finding.
   */
  readonly current: readonly Recommendation[];
  readonly now: EpochSeconds;
}

export interface Reconciliation {
  /** Contains actual changes only; an identical run has none. */
  readonly changes: readonly RecommendationChange[];
  readonly counts: {
    readonly findings: number;
    readonly opened: number;
    readonly reopened: number;
    readonly resolved: number;
    readonly expired: number;
  };
}

/**
 * Reconciles the findings of a run with the stored recommendations.
 * - Found: a new one opens; a resolved or expired one reopens; a dismissed one stays dismissed until a figure of its
 *   evidence has changed by more than a quarter or its dismissal expires; an applied one stays applied.
 * - Not found, but evaluated: an open one is resolved, whether its cause or its target no longer exists. A dismissed
 *   one stays dismissed until its dismissal expires and then becomes expired, so that it cannot reopen by alternating
 *   between found and not found.
 * - Not evaluated: no change; an open one expires after 35 days.
 */
export function reconcileFindings(input: ReconcileInput): Reconciliation {
  const { cluster, evaluationResult, current } = input;
  const stored = new Map(current.map((recommendation) => [recommendation.id, recommendation]));
  const changes: RecommendationChange[] = [];
  const foundIds = new Set<string>();
  for (const finding of evaluationResult.findings) {
    const id = recommendationId(cluster, finding.type, finding.target);
    foundIds.add(id);
    const before = stored.get(id);
    const change = before === undefined ? opened(id, finding, input) : foundAgain(before, finding, input);
    if (change !== null) changes.push(change);
  }
  const isUndecided = undecidedTargets(evaluationResult.undecided);
  for (const before of current) {
    if (foundIds.has(before.id)) continue;
    const isEvaluated = isInScope(before.finding, input.scope) && !isUndecided(before.finding.target);
    const change = notFound(before, isEvaluated, input);
    if (change !== null) changes.push(change);
  }
  return { changes, counts: countChanges(changes, evaluationResult.findings.length) };
}

function opened(id: string, finding: Finding, { cluster, now, evidenceEnd }: ReconcileInput): RecommendationChange {
  const after: Recommendation = {
    id,
    cluster,
    status: 'open',
    finding,
    firstFoundAt: evidenceEnd,
    lastFoundAt: evidenceEnd,
    statusChangedAt: now,
    reason: null,
    reference: null,
    expiresAt: null,
    dismissedEvidence: null,
    verification: null,
    version: 1,
  };
  return { before: null, after, transitions: [transition(id, null, 'open', now, null)] };
}

function foundAgain(before: Recommendation, finding: Finding, input: ReconcileInput): RecommendationChange | null {
  // A run over older evidence than the last one adds no information.
  if (input.evidenceEnd < before.lastFoundAt) return null;
  const lastFoundAt = input.evidenceEnd;
  switch (before.status) {
    case 'open':
      return updated(before, { finding, lastFoundAt });
    case 'applied':
      return updated(before, { lastFoundAt });
    case 'dismissed': {
      const why = whyReopened(before, finding, input.now);
      if (why === null) return updated(before, { finding, lastFoundAt });
      return moved(before, 'open', why, input.now, { finding, lastFoundAt });
    }
    case 'resolved':
    case 'expired':
      return moved(before, 'open', 'found again', input.now, { finding, lastFoundAt });
  }
}

function whyReopened(before: Recommendation, finding: Finding, now: EpochSeconds): string | null {
  if (before.expiresAt !== null && before.expiresAt <= now) return 'the dismissal expired';
  const name = changedFigure(before.dismissedEvidence ?? before.finding.evidence, finding.evidence);
  return name === null ? null : `${name} changed by more than a quarter since the dismissal`;
}

function notFound(before: Recommendation, isEvaluated: boolean, { now }: ReconcileInput): RecommendationChange | null {
  if (before.status === 'dismissed' && before.expiresAt !== null && before.expiresAt <= now) {
    return moved(before, 'expired', 'the dismissal expired and the finding no longer exists', now, {});
  }
  if (before.status !== 'open') return null;
  if (isEvaluated) return moved(before, 'resolved', 'its cause or its target no longer exists', now, {});
  if (now - before.lastFoundAt <= UNCONFIRMED_SECONDS) return null;
  return moved(before, 'expired', 'it could not be evaluated for 35 days', now, {});
}

/** Null when nothing changes. */
function updated(before: Recommendation, newer: Partial<Recommendation>): RecommendationChange | null {
  const after = { ...before, ...newer };
  if (isDeepStrictEqual(asStored(after), asStored(before))) return null;
  return { before, after: { ...after, version: before.version + 1 }, transitions: [] };
}

/** Normalised by a JSON round trip, as the store does it: a stored zero has no sign. */
const asStored = (recommendation: Recommendation): unknown => JSON.parse(JSON.stringify(recommendation));

function moved(
  before: Recommendation,
  to: Status,
  reason: string,
  now: EpochSeconds,
  newer: Partial<Recommendation>,
): RecommendationChange {
  const after: Recommendation = {
    ...before,
    ...newer,
    status: to,
    statusChangedAt: now,
    reason,
    reference: null,
    expiresAt: null,
    dismissedEvidence: null,
    version: before.version + 1,
  };
  return { before, after, transitions: [transition(before.id, before.status, to, now, reason)] };
}

const transition = (
  recommendationId: string,
  from: Status | null,
  to: Status,
  at: EpochSeconds,
  reason: string | null,
): NewTransition => ({
  recommendationId,
  at,
  from,
  to,
  actor: 'engine',
  actorName: null,
  reason,
  reference: null,
  expiresAt: null,
});

/** Every run evaluates all nodes and pools; a consolidation also depends on the workloads of all namespaces. */
const isInScope = ({ type, target }: Finding, scope: ReconcileInput['scope']): boolean => {
  if (type === 'consolidate_after_rightsizing') return scope.namespaces.length === 0;
  return target.kind === 'workload' || target.kind === 'namespace'
    ? isNamespaceEvaluated(target.namespace, scope)
    : true;
};

function undecidedTargets(undecided: readonly Undecided[]): (target: Target) => boolean {
  const keyOf = (target: Target): string =>
    JSON.stringify(
      target.kind === 'workload' ? [target.namespace, target.workload.kind, target.workload.name] : target,
    );
  const keys = new Set(undecided.map(({ target }) => keyOf(target)));
  return (target) => keys.has(keyOf(target));
}

function countChanges(changes: readonly RecommendationChange[], findings: number): Reconciliation['counts'] {
  const to = (status: Status): RecommendationChange[] =>
    changes.filter(({ transitions }) => transitions.at(-1)?.to === status);
  return {
    findings,
    opened: to('open').filter(({ before }) => before === null).length,
    reopened: to('open').filter(({ before }) => before !== null).length,
    resolved: to('resolved').length,
    expired: to('expired').length,
  };
}
