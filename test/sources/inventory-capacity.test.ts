import { expect } from 'chai';
import { capacityProblems } from '../../src/domain/cluster/capacity.js';
import type { Inventory, InventorySource } from '../../src/domain/cluster/inventory.js';
import { type NodeSpec, UNKNOWN_SPEC } from '../../src/domain/cluster/node-spec.js';
import type { SourceProblem } from '../../src/domain/cluster/observation.js';
import { unobservedNode } from '../../src/domain/cluster/unobserved-node.js';
import type { ObservationSource, WindowReading } from '../../src/domain/ports.js';
import { withInventory } from '../../src/sources/with-inventory.js';

const START = 1_700_000_100;
const NOW = START + 400;
const HUGE = { vcpus: 10_000, memoryBytes: 2 ** 42 };

const specOf = (over: Partial<NodeSpec>): NodeSpec => ({ ...UNKNOWN_SPEC, ...over });

/** One window with a node of the given specification, and the problems that the source reports for it. */
async function observe(
  observed: NodeSpec,
  known: NodeSpec,
  problems: readonly SourceProblem[],
): Promise<WindowReading> {
  const node = unobservedNode({ name: 'n1', spec: observed, labels: {} }, 300, 'partial_window');
  const observation = { windowStart: START, nodes: [node], pods: [], namespaces: [], autoscalers: [] };
  const source: ObservationSource = {
    name: 'prometheus',
    observe: async () => ({ windows: [{ observation, problems }] }),
  };
  const inventory: Inventory = {
    seenAt: NOW,
    nodes: [{ name: 'n1', spec: known, labels: {}, createdAt: START - 5000, deletedAt: null }],
    pods: [],
    namespaces: [],
    autoscalers: [],
    labelKeys: new Map(),
    hasPartialLabels: false,
    problems: [],
  };
  const kubernetes: InventorySource = { list: async () => inventory };
  const range = { from: START, to: START + 300 };
  const reading = await withInventory(source, kubernetes, { now: () => NOW }).observe(range, AbortSignal.timeout(5000));
  return reading.windows[0]!;
}

describe('capacities with the Kubernetes inventory', () => {
  const huge = unobservedNode({ name: 'n1', spec: specOf(HUGE), labels: {} }, 300, 'partial_window');
  const reported = capacityProblems('prometheus', [huge]);

  it('that no machine has are reported once', async () => {
    for (const before of [[], reported]) {
      const { problems } = await observe(specOf(before.length > 0 ? HUGE : {}), specOf(HUGE), before);
      expect(problems.map(({ query, isMinor }) => ({ query, isMinor }))).to.deep.equal([
        { query: 'nodeCapacity', isMinor: true },
      ]);
    }
  });

  it('of a node that is virtual by labels which only the Kubernetes API has are no problem', async () => {
    expect(reported).to.have.lengthOf(1);
    const found = await observe(specOf(HUGE), specOf({ serverless: 'container-instances' }), reported);
    expect(found.problems).to.deep.equal([]);
    expect(found.observation.nodes[0]!.spec).to.include({ vcpus: null, memoryBytes: null });
  });
});
