import { expect } from 'chai';
import type { Finding } from '../../../../../src/domain/recommendations/finding.js';
import {
  changeStatus,
  legalStatuses,
  type SettableStatus,
} from '../../../../../src/domain/recommendations/lifecycle/change-status.js';
import {
  type Reconciliation,
  reconcileFindings,
} from '../../../../../src/domain/recommendations/lifecycle/reconcile-findings.js';
import type { Recommendation } from '../../../../../src/domain/recommendations/recommendation.js';
import { STATUSES } from '../../../../../src/domain/recommendations/vocabulary.js';
import { DAY_SECONDS, HOUR_SECONDS } from '../../../../../src/domain/time/window.js';
import { nodeEvidence } from '../../../../support/node-evidence.js';
import { EVIDENCE_RANGE, steadyContainer, workloadEvidence } from '../../../../support/recommendation-evidence.js';
import { evaluated } from '../evaluation/evaluated.js';

const NOW = EVIDENCE_RANGE.to + 120;

interface Run {
  readonly findings?: readonly Finding[];
  readonly current?: readonly Recommendation[];
  readonly undecided?: Parameters<typeof reconcileFindings>[0]['evaluationResult']['undecided'];
  readonly scope?: Parameters<typeof reconcileFindings>[0]['scope'];
  readonly after?: number;
}

function reconcile({ findings = [], current = [], undecided = [], scope, after = 0 }: Run): Reconciliation {
  return reconcileFindings({
    cluster: 'test',
    evaluationResult: { findings, undecided },
    scope: scope ?? { namespaces: [], includeSystem: false, systemNamespaces: [] },
    evidenceEnd: EVIDENCE_RANGE.to + after,
    current,
    now: NOW + after,
  });
}

const only = ({ changes }: Reconciliation): Recommendation => {
  expect(changes).to.have.length(1);
  return changes[0]!.after;
};

const set = (
  recommendation: Recommendation,
  status: SettableStatus,
  expiresAt: number | null = null,
): Recommendation => {
  const request = { status, reason: 'because', reference: null, actorName: null, expiresAt };
  const answer = changeStatus(recommendation, request, NOW);
  if (answer.kind === 'illegal') throw new Error(`illegal: ${answer.legal}`);
  return answer.change.after;
};

const oversized = async (request = 1000): Promise<Finding> => {
  const container = steadyContainer({ cpu: () => 100, cpuRequest: request });
  const { findings } = await evaluated({ workloads: [workloadEvidence({ containers: [container] })] });
  return findings.find(({ type }) => type === 'rightsize_cpu')!;
};

describe('the lifecycle of a recommendation', () => {
  let finding: Finding;
  let open: Recommendation;
  before(async () => {
    finding = await oversized();
    open = only(reconcile({ findings: [finding] }));
  });

  it('opens with a first transition from no status, dated at the end of the evidence', () => {
    const { changes, counts } = reconcile({ findings: [finding] });
    expect(changes[0]!.transitions).to.deep.equal([
      {
        recommendationId: open.id,
        at: NOW,
        from: null,
        to: 'open',
        actor: 'engine',
        actorName: null,
        reason: null,
        reference: null,
        expiresAt: null,
      },
    ]);
    expect(open).to.include({ status: 'open', version: 1, lastFoundAt: EVIDENCE_RANGE.to });
    expect(open.id).to.match(/^rec_[0-9a-z]{16}$/);
    expect(counts).to.deep.equal({ findings: 1, opened: 1, reopened: 0, resolved: 0, expired: 0 });
  });

  it('an identical run changes nothing, also after a JSON round trip', () => {
    expect(reconcile({ findings: [finding], current: [open] }).changes).to.deep.equal([]);
    const stored = JSON.parse(JSON.stringify(open)) as Recommendation;
    expect(reconcile({ findings: [finding], current: [stored] }).changes).to.deep.equal([]);
  });

  it('a newer run updates it without a transition', () => {
    const { changes } = reconcile({ findings: [finding], current: [open], after: HOUR_SECONDS });
    expect(changes).to.have.length(1);
    expect(changes[0]!.transitions).to.deep.equal([]);
    expect(changes[0]!.after).to.include({ version: 2, lastFoundAt: EVIDENCE_RANGE.to + HOUR_SECONDS, status: 'open' });
  });

  it('a run over older evidence leaves it unchanged', () => {
    expect(reconcile({ findings: [finding], current: [open], after: -HOUR_SECONDS }).changes).to.deep.equal([]);
  });

  it('is resolved when its cause or its target no longer exists, and reopens when it is found again', () => {
    const resolved = only(reconcile({ current: [open] }));
    expect(resolved).to.include({ status: 'resolved', version: 2 });
    const again = reconcile({ findings: [finding], current: [resolved] });
    expect(only(again)).to.include({ status: 'open', version: 3, firstFoundAt: open.firstFoundAt });
    expect(again.counts).to.include({ opened: 0, reopened: 1 });
  });

  it('stays unchanged when the run did not cover it or could not evaluate it', () => {
    const { namespace } = finding.target as { namespace: string };
    expect(
      reconcile({ current: [open], scope: { namespaces: ['other'], includeSystem: false, systemNamespaces: [] } })
        .changes,
    ).to.deep.equal([]);
    expect(
      reconcile({ current: [open], scope: { namespaces: [namespace], includeSystem: false, systemNamespaces: [] } })
        .changes,
    ).to.have.length(1);
    const target = { ...finding.target, container: null } as Finding['target'];
    expect(reconcile({ current: [open], undecided: [{ target, reason: 'low_coverage' }] }).changes).to.deep.equal([]);
  });

  it('expires when it could not be evaluated for 35 days', () => {
    const undecided = [{ target: finding.target, reason: 'low_coverage' }] as const;
    const run = (after: number) => reconcile({ current: [open], undecided, after });
    expect(run(34 * DAY_SECONDS).changes).to.deep.equal([]);
    expect(only(run(36 * DAY_SECONDS))).to.include({ status: 'expired' });
  });

  it('a dismissed one stays dismissed, found or not, until its evidence changes by more than 25 %', async () => {
    const dismissed = set(open, 'dismissed');
    expect(only(reconcile({ findings: [finding], current: [dismissed], after: HOUR_SECONDS })).status).to.equal(
      'dismissed',
    );
    expect(reconcile({ current: [dismissed] }).changes).to.deep.equal([]);
    const little = await oversized(1249);
    expect(only(reconcile({ findings: [little], current: [dismissed] })).status).to.equal('dismissed');
    const much = reconcile({ findings: [await oversized(1251)], current: [dismissed] });
    expect(only(much).status).to.equal('open');
    expect(only(much).reason).to.contain('cpu_request_millicores');
  });

  it('small changes add up: the comparison is with the figures at dismissal, not with those of the last run', async () => {
    const dismissed = set(open, 'dismissed');
    const later = only(reconcile({ findings: [await oversized(1200)], current: [dismissed] }));
    expect(later.status).to.equal('dismissed');
    expect(only(reconcile({ findings: [await oversized(1300)], current: [later] })).status).to.equal('open');
  });

  it('an expired dismissal reopens when it is found, and expires when it is not', () => {
    const dismissed = set(open, 'dismissed', NOW + DAY_SECONDS);
    expect(only(reconcile({ findings: [finding], current: [dismissed], after: HOUR_SECONDS })).status).to.equal(
      'dismissed',
    );
    const over = 2 * DAY_SECONDS;
    expect(only(reconcile({ findings: [finding], current: [dismissed], after: over }))).to.include({
      status: 'open',
      expiresAt: null,
    });
    expect(only(reconcile({ current: [dismissed], after: over })).status).to.equal('expired');
  });

  it('an applied one stays applied with the finding it was applied for', async () => {
    const applied = set(open, 'applied');
    expect(reconcile({ current: [applied] }).changes).to.deep.equal([]);
    const later = only(reconcile({ findings: [await oversized(2000)], current: [applied], after: HOUR_SECONDS }));
    expect(later.status).to.equal('applied');
    expect(later.finding).to.deep.equal(finding);
  });

  it('findings of one type on two nodes are two recommendations', async () => {
    const nodes = ['a', 'b'].map((name) => nodeEvidence({ name, pods: [] }));
    const { findings } = await evaluated({ nodes });
    const { changes } = reconcile({ findings });
    expect(changes.map(({ after }) => after.finding.type)).to.deep.equal(['empty_node', 'empty_node']);
    expect(new Set(changes.map(({ after }) => after.id)).size).to.equal(2);
  });
});

describe('a status change by a user', () => {
  it('is accepted, or the error lists the allowed ones; setting the current status is rejected', async () => {
    const open = only(reconcile({ findings: [await oversized()] }));
    for (const from of STATUSES) {
      const legal = legalStatuses(from);
      expect(legal).not.to.contain(from);
      for (const status of ['open', 'applied', 'dismissed'] as const) {
        const answer = changeStatus(
          { ...open, status: from },
          { status, reason: 'no', reference: 'T-1', actorName: 'alice', expiresAt: NOW + 60 },
          NOW,
        );
        if (!legal.includes(status)) expect(answer).to.deep.equal({ kind: 'illegal', legal });
        else if (answer.kind === 'illegal') expect.fail(`${from} to ${status} should be legal`);
        else {
          const { after, transitions } = answer.change;
          expect(after).to.include({ status, reason: 'no', reference: 'T-1', version: 2, statusChangedAt: NOW });
          expect(after.expiresAt).to.equal(status === 'dismissed' ? NOW + 60 : null);
          expect(transitions).to.have.length(1);
          expect(transitions[0]).to.include({ from, to: status, actor: 'api', actorName: 'alice', at: NOW });
        }
      }
    }
  });
});
