import { isDeepStrictEqual } from 'node:util';
import { DAY_SECONDS, type EpochSeconds } from '../../time/window.js';
import { isNamespaceEvaluated } from '../evaluation/system-namespaces.js';
import type { EvaluationScope } from '../evaluation-options.js';
import type { EvidenceFigure, Finding } from '../finding.js';
import type { NewTransition, RecommendationChange } from '../ports.js';
import type { Recommendation } from '../recommendation.js';
import type { EvaluationResult, Undecided } from '../rules/rule-result.js';
import type { Target } from '../target.js';
import type { Status } from '../vocabulary.js';
import { recommendationId } from './identity.js';

/** Part of a figure by which it must move before a dismissal is looked at again. */
const CHANGED_RATIO = 0.25;

/**
 * Name of the first figure that has moved by more than a quarter of what it was, or that is new or missing now (a finding has
 * other figures when it has another cause); null when all are much the same.
 */
export function changedFigure(then: readonly EvidenceFigure[], now: readonly EvidenceFigure[]): string | null {
  const before = new Map(then.map(({ name, value }) => [name, value]));
  for (const { name, value } of now) {
    const was = before.get(name);
    if (was === undefined || Math.abs(value - was) > CHANGED_RATIO * Math.abs(was)) return name;
    before.delete(name);
  }
  const [missing] = before.keys();
  return missing ?? null;
}

/** An open one that no run could confirm or deny for so long says nothing of today. */
const UNCONFIRMED_SECONDS = 35 * DAY_SECONDS;

export interface ReconcileInput {
  readonly cluster: string;
  readonly evaluationResult: Pick<EvaluationResult, 'findings' | 'undecided'>;
  /** What the run looked at: only there can something be gone. */
  readonly scope: EvaluationScope;
  /** End of the evidence. */
  readonly evidenceEnd: EpochSeconds;
  /** All of the cluster that are open, applied or dismissed, and those of any status that have the id of a finding. */
  readonly current: readonly Recommendation[];
  readonly now: EpochSeconds;
}

export interface Reconciliation {
  /** Only what changes; an identical run changes nothing. */
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
 * What a run's findings make of what is stored. Found: a new one opens, a resolved or expired one reopens, a dismissed one stays
 * so until a figure of its evidence has moved by more than a quarter or its time is over, an applied one stays applied. Not
 * found where the run looked: an open one is resolved, whether its cause or its target is gone; a dismissed one stays until its
 * time is over and is expired then, so that it cannot come back by flickering. What could not be judged stays as it is; an
 * open one expires after 35 days of that.
 */
export function reconcileFindings(input: ReconcileInput): Reconciliation {
  const { cluster, evaluationResult, current } = input;
  const stored = new Map(current.map((recommendation) => [recommendation.id, recommendation]));
  const changes: RecommendationChange[] = [];
  const seen = new Set<string>();
  for (const finding of evaluationResult.findings) {
    const id = recommendationId(cluster, finding.type, finding.target);
    seen.add(id);
    const before = stored.get(id);
    const change = before === undefined ? opened(id, finding, input) : foundAgain(before, finding, input);
    if (change !== null) changes.push(change);
  }
  const isUndecided = undecidedTargets(evaluationResult.undecided);
  for (const before of current) {
    if (seen.has(before.id)) continue;
    const isEvaluated = isInScope(before.finding.target, input.scope) && !isUndecided(before.finding.target);
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
  // A run over older evidence than the last one tells nothing new.
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
  if (before.expiresAt !== null && before.expiresAt <= now) return 'the dismissal is over';
  const name = changedFigure(before.dismissedEvidence ?? before.finding.evidence, finding.evidence);
  return name === null ? null : `${name} moved by more than a quarter since it was dismissed`;
}

function notFound(before: Recommendation, isEvaluated: boolean, { now }: ReconcileInput): RecommendationChange | null {
  if (before.status === 'dismissed' && before.expiresAt !== null && before.expiresAt <= now) {
    return moved(before, 'expired', 'the dismissal is over, and it is not found', now, {});
  }
  if (before.status !== 'open') return null;
  if (isEvaluated) return moved(before, 'resolved', 'its cause or its target is gone', now, {});
  if (now - before.lastFoundAt <= UNCONFIRMED_SECONDS) return null;
  return moved(before, 'expired', 'it could not be judged for 35 days', now, {});
}

/** Null when nothing would differ. */
function updated(before: Recommendation, newer: Partial<Recommendation>): RecommendationChange | null {
  const after = { ...before, ...newer };
  if (isDeepStrictEqual(asStored(after), asStored(before))) return null;
  return { before, after: { ...after, version: before.version + 1 }, transitions: [] };
}

/** As JSON brings it back: a stored zero has no sign. */
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
): NewTransition => ({ recommendationId, at, from, to, actor: 'engine', reason, reference: null, expiresAt: null });

/** Nodes and pools are judged by every run. */
const isInScope = (target: Target, scope: ReconcileInput['scope']): boolean =>
  target.kind === 'workload' || target.kind === 'namespace' ? isNamespaceEvaluated(target.namespace, scope) : true;

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
