import { expect } from 'chai';
import fc from 'fast-check';
import type { EvidenceFigure, Finding } from '../../../../../src/domain/recommendations/finding.js';
import { recommendationId } from '../../../../../src/domain/recommendations/identity.js';
import { changeStatus, SETTABLE_STATUSES } from '../../../../../src/domain/recommendations/lifecycle/change-status.js';
import { reconcileFindings } from '../../../../../src/domain/recommendations/lifecycle/reconcile-findings.js';
import type { NewTransition } from '../../../../../src/domain/recommendations/ports.js';
import type { Recommendation } from '../../../../../src/domain/recommendations/recommendation.js';
import { findingFixture } from '../../../../support/recommendation-fixture.js';

const HOUR = 3600;

/** One event per hour: a run that finds it with a figure or does not, or a user who sets a status. */
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('found' as const), figure: fc.integer({ min: 80, max: 130 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('missing' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('undecided' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('set' as const),
      status: fc.constantFrom(...SETTABLE_STATUSES),
      expiresIn: fc.constantFrom(null, null, 3 * HOUR),
    }),
  },
);

const findingWith = (figure: number): Finding =>
  findingFixture({ evidence: [{ name: 'cpu_p95_millicores', value: figure }] });
const ID = recommendationId('test', findingWith(1).type, findingWith(1).target);

interface Life {
  current: Recommendation | null;
  readonly history: NewTransition[];
}

function live(life: Life, at: number, one: typeof step extends fc.Arbitrary<infer S> ? S : never): void {
  if (one.kind === 'set') {
    if (life.current === null) return;
    const expiresAt = one.expiresIn === null ? null : at + one.expiresIn;
    const request = { status: one.status, reason: null, reference: null, actorName: null, expiresAt };
    const answer = changeStatus(life.current, request, at);
    if (answer.kind === 'illegal') return;
    life.current = answer.change.after;
    life.history.push(...answer.change.transitions);
    return;
  }
  const findings = one.kind === 'found' ? [findingWith(one.figure)] : [];
  const target = findingWith(1).target;
  const { changes } = reconcileFindings({
    cluster: 'test',
    evaluationResult: { findings, undecided: one.kind === 'undecided' ? [{ target, reason: 'low_coverage' }] : [] },
    scope: { namespaces: [], includeSystem: false, systemNamespaces: [] },
    evidenceEnd: at,
    current: life.current === null ? [] : [life.current],
    now: at,
  });
  for (const { before, after, transitions } of changes) {
    expect(after.id).to.equal(ID);
    expect(after.version).to.equal((before?.version ?? 0) + 1);
    life.current = after;
    life.history.push(...transitions);
  }
}

const figureOf = (evidence: readonly EvidenceFigure[]): number => evidence[0]!.value;

describe('invariants of the recommendation lifecycle', () => {
  it('a dismissed one reopens only when its figure changes by more than 25 % or the dismissal has expired', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const life: Life = { current: null, history: [] };
        for (const [place, one] of steps.entries()) {
          const at = 1_700_000_000 - (1_700_000_000 % HOUR) + place * HOUR;
          const before = life.current;
          live(life, at, one);
          if (before?.status !== 'dismissed' || one.kind === 'set' || life.current?.status === 'dismissed') continue;
          const isOver = before.expiresAt !== null && before.expiresAt <= at;
          const then = figureOf(before.dismissedEvidence!);
          const hasMoved = one.kind === 'found' && Math.abs(one.figure - then) > then / 4;
          expect(isOver || hasMoved, JSON.stringify({ before, one })).to.equal(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('the history is a chain: each transition starts at the end status of the one before, the last ends at the current status', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const life: Life = { current: null, history: [] };
        for (const [place, one] of steps.entries()) live(life, 1_700_000_000 + place * HOUR, one);
        let last: NewTransition['from'] = null;
        for (const { from, to } of life.history) {
          expect(from).to.equal(last);
          expect(to).not.to.equal(from);
          last = to;
        }
        expect(last).to.equal(life.current?.status ?? null);
      }),
      { numRuns: 500 },
    );
  });
});
