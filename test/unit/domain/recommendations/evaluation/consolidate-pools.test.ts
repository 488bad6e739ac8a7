import { expect } from 'chai';
import fc from 'fast-check';
import { evaluateCluster } from '../../../../../src/domain/recommendations/evaluation/evaluate-cluster.js';
import { DEFAULT_EVALUATION_OPTIONS } from '../../../../../src/domain/recommendations/evaluation-options.js';
import type { NodePod } from '../../../../../src/domain/recommendations/evidence/evidence.js';
import type { Finding } from '../../../../../src/domain/recommendations/finding.js';
import { recommendationId } from '../../../../../src/domain/recommendations/identity.js';
import {
  addAmounts,
  NO_AMOUNTS,
  scaleAmounts,
  totalSavings,
} from '../../../../../src/domain/recommendations/savings/amounts.js';
import { fixedChargeOf } from '../../../../../src/domain/recommendations/savings/pool-savings-cap.js';
import { nodeEvidence, nodePod } from '../../../../support/node-evidence.js';
import {
  clusterEvidence,
  GIB,
  steadyContainer,
  workloadEvidence,
} from '../../../../support/recommendation-evidence.js';

const SEED = Date.now() % 2 ** 31;

/** A workload with a request of whole cores of which it uses little, with one pod. */
const wasteful = (name: string, cores: number) =>
  workloadEvidence({
    name,
    containers: [steadyContainer({ cpu: () => 100, cpuRequest: 1000 * cores, memory: GIB, memoryRequest: 1.1 * GIB })],
  });
const idOf = ({ type, target }: Finding): string => recommendationId('test', type, target);

/** A pool of nodes of 4 cores, each with one pod of the first workloads. */
function poolOf(names: readonly string[], cores = 3, more: readonly NodePod[] = []) {
  const nodes = names.map((name, place) =>
    nodeEvidence({ name: `n${place}`, pods: [nodePod(name, cores, 1.1 * GIB), ...more] }),
  );
  const workloads = names.map((name) => wasteful(name, cores));
  return { nodes, workloads };
}

const evaluate = (
  { nodes, workloads }: ReturnType<typeof poolOf>,
  given: { readonly dismissedIds?: ReadonlySet<string>; readonly namespaces?: readonly string[] } = {},
) =>
  evaluateCluster({
    cluster: clusterEvidence([
      ...workloads.map(({ measures }) => measures),
      ...nodes.flatMap(({ idle }) => (idle === null ? [] : [idle])),
    ]),
    nodes,
    workloads,
    options: { ...DEFAULT_EVALUATION_OPTIONS, namespaces: given.namespaces ?? [] },
    dismissedIds: given.dismissedIds ?? new Set(),
  });
const consolidationIn = (findings: readonly Finding[]): Finding | undefined =>
  findings.find(({ type }) => type === 'consolidate_after_rightsizing');

describe('consolidate_after_rightsizing', function () {
  this.timeout(60_000);

  it('finds the nodes that could go once right-sizings are applied, and requires these', async () => {
    const { findings } = await evaluate(poolOf(['a', 'b', 'c', 'd']));
    const found = consolidationIn(findings);
    expect(found?.target).to.eql({ kind: 'nodepool', pool: 'general' });
    expect(found?.action).to.deep.include({ kind: 'resize_nodepool' });
    const required = findings.filter((finding) => found?.requires?.includes(idOf(finding)));
    expect(required.length).to.equal(found?.requires?.length).and.above(0);
    for (const { type, realisedBy, savings } of required) {
      expect(type).to.be.oneOf(['rightsize_cpu', 'rightsize_memory']);
      expect(realisedBy).to.eql([idOf(found!)]);
      expect(savings.realisable.costUsd).to.be.above(0);
    }
    expect(findings.filter(({ realisedBy }) => realisedBy !== undefined)).to.have.length(required.length);
  });

  it('is silent when claims are needed, when pods of DaemonSets fill the nodes, and for GPU nodes', async () => {
    const busy = poolOf(['a', 'b', 'c', 'd']);
    const needed = busy.workloads.map(({ workload }) =>
      workloadEvidence({
        name: workload.name,
        containers: [steadyContainer({ cpu: () => 2800, cpuRequest: 3000, memory: GIB, memoryRequest: 1.1 * GIB })],
      }),
    );
    expect(consolidationIn((await evaluate({ ...busy, workloads: needed })).findings)).to.equal(undefined);
    const daemons = poolOf(['a', 'b', 'c', 'd'], 1.2, [nodePod('agent', 2.3, 0.1 * GIB, 'DaemonSet')]);
    expect(consolidationIn((await evaluate(daemons)).findings)).to.equal(undefined);
    const gpus = poolOf(['a', 'b', 'c', 'd']);
    const nodes = gpus.nodes.map((node) => ({ ...node, spec: { ...node.spec, gpuCount: 1 } }));
    expect(consolidationIn((await evaluate({ ...gpus, nodes })).findings)).to.equal(undefined);
  });

  it('does not rely on dismissed recommendations, shares nothing when dismissed itself, and needs all namespaces', async () => {
    const pool = poolOf(['a', 'b', 'c', 'd']);
    const { findings } = await evaluate(pool);
    const found = consolidationIn(findings)!;
    const others = findings.filter((finding) => finding !== found).map(idOf);
    expect(consolidationIn((await evaluate(pool, { dismissedIds: new Set(others) })).findings)).to.equal(undefined);
    const unshared = (await evaluate(pool, { dismissedIds: new Set([idOf(found)]) })).findings;
    expect(unshared.every(({ realisedBy }) => realisedBy === undefined)).to.equal(true);
    expect(consolidationIn((await evaluate(pool, { namespaces: ['production'] })).findings)).to.equal(undefined);
  });

  it(`counts each node once and never more than was charged (seed ${SEED})`, () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 0.3, max: 3.2, noNaN: true }), {
          minLength: 2,
          maxLength: 8,
        }),
        fc.double({ min: 1, max: 1.3, noNaN: true }),
        async (sketches, peakRatio) => {
          const nodes = sketches.map((cores, place) =>
            nodeEvidence({ name: `n${place}`, peakRatio, pods: [nodePod(`w${place}`, cores, 1.1 * GIB)] }),
          );
          const workloads = sketches.map((cores, place) => wasteful(`w${place}`, cores));
          const { findings } = await evaluate({ nodes, workloads });
          const sum = (part: (finding: Finding) => typeof NO_AMOUNTS) =>
            findings.map(part).reduce(addAmounts, NO_AMOUNTS);
          const realised = sum(({ savings }) => savings.realisable);
          const all = sum(({ savings }) => totalSavings(savings));
          const charged = nodes.map(fixedChargeOf).reduce(addAmounts, NO_AMOUNTS);
          const consolidation = consolidationIn(findings);
          for (const name of ['energyKwh', 'carbonGrams', 'costUsd'] as const) {
            // Nothing but removed nodes saves here, and a pool keeps at least one node.
            expect(realised[name], name).to.be.at.most(charged[name] * (1 - 1 / nodes.length) * (1 + 1e-9) + 1e-9);
            expect(all[name], name).to.be.at.most(charged[name] * (1 + 1e-9));
          }
          // Without the consolidation, the same findings save the same in total.
          const without = await evaluate({ nodes, workloads }, { namespaces: ['production'] });
          for (const finding of without.findings) {
            const shared = findings.find((one) => idOf(one) === idOf(finding))!;
            expect(totalSavings(shared.savings).costUsd).to.be.closeTo(totalSavings(finding.savings).costUsd, 1e-9);
          }
          if (consolidation === undefined) return;
          const whole = consolidation.evidence.find(({ name }) => name === 'whole_saving_cost_usd_per_year')!.value;
          const own = scaleAmounts(consolidation.savings.realisable, consolidation.savings.annualFactor).costUsd;
          const shared = findings
            .filter(({ realisedBy }) => realisedBy !== undefined)
            .reduce((total, { savings }) => total + savings.realisable.costUsd * savings.annualFactor, 0);
          expect(own + shared).to.be.at.most(whole * (1 + 1e-9));
        },
      ),
      { seed: SEED, numRuns: 25 },
    ));
});
